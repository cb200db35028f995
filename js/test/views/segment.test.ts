import { describe, expect, it } from "vitest";
import { writeShape } from "../../src/model/codec";
import type { ShapeDict } from "../../src/types";
import { stepOf } from "../../src/views/segment/accept";
import { Counter } from "../../src/views/segment/counter";
import { type Situation, hintsOf, kindOf } from "../../src/views/segment/hints";
import { STEPS, fromSlider, scaleOf, toSlider } from "../../src/views/segment/scale";
import { type Plan, Session } from "../../src/views/segment/session";
import type { Asked, Found, MethodSpec } from "../../src/views/segment/wire";

const method = (spec: Partial<MethodSpec> = {}): MethodSpec => ({
  do: "segment", name: "snap", title: "Snap", family: "From a rough outline", help: "", takes: ["rect", "ellipse", "polygon"],
  needs: 1, preview: false, parameters: [], ...spec,
});
const plan = (spec: Partial<MethodSpec> = {}, ids = ["a"]): Plan => ({ method: method(spec), parameters: {}, ids, objects: [], tolerance: 1, label: "" });
const found = (number: number, more: Partial<Found> = {}): Found => ({
  number, method: "snap", approximate: false, count: 1, seconds: 0.1, overlay: null, put: [], drop: [], most: null, ...more,
});

/** A session, and a host that keeps what it is asked. */
function sitting(stops: boolean) {
  const counter = new Counter();
  const asked: Asked[] = [];
  counter.onAsk((one) => void asked.push(one), { stops });
  const session = new Session("Segment", counter, () => undefined);
  const last = (): number => {
    const request = asked.filter((one) => one.kind === "ask").at(-1)!;
    return request.kind === "ask" ? request.request.number : 0;
  };
  const previews = (): boolean[] => asked.flatMap((one) => (one.kind === "ask" ? [one.request.preview] : []));
  const tell = (answer: Parameters<Counter["answer"]>[0]): void => counter.answer(answer);
  return { session, asked, tell, last, previews };
}

describe("a session with a method", () => {
  it("asks roughly first, shows that, and asks for the final answer", () => {
    const { session, tell, last, previews } = sitting(true);
    session.run(plan({ preview: true }));
    tell(found(last(), { approximate: true, count: 3 }));
    expect(session.state).toMatchObject({ busy: true, found: { count: 3, approximate: true } });
    tell(found(last(), { count: 2 }));
    expect(session.state).toMatchObject({ busy: false, found: { count: 2, approximate: false } });
    expect(previews()).toEqual([true, false]);
  });

  it("takes a preview that is exact for the answer", () => {
    const { session, tell, last, previews } = sitting(true);
    session.run(plan({ preview: true }));
    tell(found(last()));
    expect(session.state.busy).toBe(false);
    expect(previews()).toEqual([true]);
  });

  it("drops the answer of what was asked before, and has it stopped", () => {
    const { session, asked, tell, last } = sitting(true);
    session.run(plan());
    const first = last();
    session.run(plan({}, ["b"]));
    expect(asked.map((one) => (one.kind === "ask" ? one.request.ids : one.kind === "stop" && one.number))).toEqual([["a"], first, ["b"]]);
    tell(found(first, { count: 9 }));
    expect(session.state).toMatchObject({ busy: true, found: null });
    tell(found(last()));
    expect(session.state).toMatchObject({ busy: false, found: { count: 1 } });
  });

  it("waits where nothing can be stopped, and asks then for the newest alone", () => {
    const { session, asked, tell, last } = sitting(false);
    session.run(plan());
    session.run(plan({}, ["b"]));
    session.run(plan({}, ["c"]));
    expect(asked.length).toBe(1);
    tell(found(last(), { count: 9 }));
    expect(asked.map((one) => one.kind === "ask" && one.request.ids)).toEqual([["a"], ["c"]]);
    expect(session.state).toMatchObject({ busy: true, found: null });
    tell(found(last()));
    expect(session.state.found?.count).toBe(1);
  });

  it("stops waiting when it is told to, also where the run goes on", () => {
    for (const stops of [true, false]) {
      const { session, asked, tell, last } = sitting(stops);
      session.run(plan());
      session.clear();
      expect(asked.map(({ kind }) => kind)).toEqual(stops ? ["ask", "stop"] : ["ask"]);
      tell(found(last()));
      expect(session.state).toMatchObject({ plan: null, busy: false, found: null });
      session.run(plan());
      expect(asked.at(-1)!.kind).toBe("ask");
    }
  });

  it("says what went wrong in place of what was found, and goes on from there", () => {
    const { session, tell, last } = sitting(true);
    session.run(plan());
    tell(found(last()));
    session.run(plan());
    tell({ number: last(), error: "sigma: got -1" });
    expect(session.state).toMatchObject({ busy: false, found: null, error: "sigma: got -1" });
    session.run(plan());
    expect(session.state.error).toBeNull();
    tell({ number: last(), done: 0.4 });
    expect(session.state.done).toBe(0.4);
    tell(found(last()));
    expect(session.state).toMatchObject({ done: null, found: { count: 1 } });
  });

  it("keeps a corrected image on screen until it is the image", () => {
    const { session, asked, tell, last } = sitting(true);
    session.keep();
    expect(asked).toEqual([]);
    session.run(plan({ do: "correct", name: "level" }));
    tell(found(last(), { size: [20, 30] }));
    session.keep();
    const said = asked.at(-1)!;
    expect(said).toMatchObject({ kind: "correct", request: { do: "correct", method: "level", ids: ["a"], number: last() + 1 } });
    expect(session.state).toMatchObject({ plan: null, busy: true, found: { size: [20, 30] } });
    // Pressed twice, it is asked for once.
    session.keep();
    expect(asked.at(-1)).toBe(said);
    tell({ number: last() + 1, accepted: "level" });
    expect(session.state).toMatchObject({ busy: false, found: null, accepted: "level" });
    session.run(plan());
    expect(session.state.accepted).toBeNull();
  });

  it("says why a corrected image cannot be kept", () => {
    const { session, tell, last } = sitting(true);
    session.run(plan({ do: "correct" }));
    tell(found(last(), { size: [20, 30] }));
    session.keep();
    tell({ number: last() + 1, error: "image: got another one" });
    expect(session.state).toMatchObject({ busy: false, found: null, error: "image: got another one", accepted: null });
  });

  it("does not take the answers of another panel", () => {
    const { session, tell, last } = sitting(true);
    session.run(plan());
    tell(found(last() + 1, { count: 9 }));
    expect(session.state.found).toBeNull();
  });
});

const rect: ShapeDict = { name: "a", type: "rect", x0: 0, y0: 0, x1: 4, y1: 4 };
const polygon: ShapeDict = { name: "b", type: "path", path: "M0,0L4,0L4,4Z", fillcolor: "red" };
const path: ShapeDict = { name: "c", type: "path", path: "M0,0L4,0L4,4" };
const line: ShapeDict = { name: "d", type: "line", x0: 0, y0: 0, x1: 4, y1: 4 };
const stroke = writeShape({ kind: "Polyline", xy: [[0, 0], [4, 0]], width: 2 }, { name: "e" });
const situation = (more: Partial<Situation> = {}): Situation => ({
  shapes: [rect, polygon, line], selected: [], method: method(), results: new Set(), used: null, ...more,
});

describe("hints", () => {
  it("have the kinds that Python gives them", () => {
    expect([rect, polygon, path, line].map(kindOf)).toEqual(["rect", "polygon", "path", "line"]);
    expect(kindOf({ type: "path", path: "no path" })).toBe("");
  });

  it("are what is selected, of the kinds that the method takes", () => {
    expect(hintsOf("auto", situation({ selected: ["b", "d"] }))).toEqual({ ids: ["b"], objects: [], text: "1 selected shape" });
    expect(hintsOf("selected", situation({ selected: ["d"] }))).toMatchObject({ ids: [], text: "none: select a rectangle, an ellipse or a closed path" });
  });

  it("are all that can be when nothing is selected, but for hidden ones and results", () => {
    expect(hintsOf("auto", situation())).toMatchObject({ ids: ["a", "b"], text: "2 shapes" });
    expect(hintsOf("auto", situation({ results: new Set(["a"]) }))).toMatchObject({ ids: ["b"], text: "1 new shape" });
    expect(hintsOf("all", situation({ results: new Set(["a"]) })).ids).toEqual(["a", "b"]);
    expect(hintsOf("auto", situation({ shapes: [{ ...rect, visible: false }, line] }))).toMatchObject({ ids: [], text: expect.stringContaining("draw a rectangle") });
    expect(hintsOf("none", situation()).ids).toEqual([]);
  });

  it("are all marks where they belong together, whichever is selected", () => {
    const seeds = method({ family: "From seeds", takes: ["line", "path"] });
    expect(hintsOf("auto", situation({ shapes: [line, path], selected: ["c"], method: seeds })).ids).toEqual(["d", "c"]);
  });

  it("stay those of the result on screen, and what is drawn meanwhile joins them", () => {
    const used = new Set(["b"]);
    const results = new Set(["a"]);
    expect(hintsOf("auto", situation({ selected: ["a"], used, results })).ids).toEqual(["b"]);
    const drawn = { ...rect, name: "new" };
    expect(hintsOf("auto", situation({ shapes: [rect, polygon, drawn], selected: ["new"], used, results })).ids).toEqual(["b", "new"]);
    expect(hintsOf("auto", situation({ shapes: [rect], used, results })).ids).toEqual(["a"]);
  });

  it("of a correction that works everywhere are only what is selected", () => {
    const denoise = method({ do: "correct", needs: 0, family: "Correct: noise" });
    expect(hintsOf("auto", situation({ method: denoise }))).toMatchObject({ ids: [], text: "the whole image" });
    expect(hintsOf("auto", situation({ method: denoise, selected: ["b"] })).ids).toEqual(["b"]);
    expect(hintsOf("all", situation({ method: denoise })).ids).toEqual(["a", "b"]);
    const level = method({ do: "correct", takes: ["line", "path"], family: "Correct: geometry" });
    expect(hintsOf("auto", situation({ method: level })).ids).toEqual(["d"]);
  });

  it("of an edit are the marks, and the regions are what is edited", () => {
    const split = method({ do: "edit", family: "Edit", takes: ["line", "path", "stroke"] });
    expect(hintsOf("auto", situation({ method: split }))).toEqual({ ids: ["d"], objects: [], text: "1 mark on 2 objects" });
    // A stroke may be an object that was painted: only a selected one is a mark.
    expect(kindOf(stroke)).toBe("stroke");
    expect(hintsOf("auto", situation({ shapes: [rect, stroke], method: split }))).toMatchObject({ ids: [], text: "2 objects" });
    expect(hintsOf("auto", situation({ shapes: [rect, stroke], selected: ["e"], method: split }))).toMatchObject({ ids: ["e"], text: "1 mark on 1 object" });
    const takes = ["point", "line", "rect", "polygon"];
    const grow = method({ do: "edit", family: "Edit", takes, by_object: true });
    expect(hintsOf("auto", situation({ selected: ["b"], method: grow }))).toEqual({ ids: [], objects: ["b"], text: "1 selected object" });
    const merge = method({ do: "edit", family: "Edit", takes });
    expect(hintsOf("auto", situation({ selected: ["b"], method: merge }))).toMatchObject({ ids: ["b"], objects: [] });
    expect(hintsOf("auto", situation({ shapes: [line], method: split })).text).toContain("no object yet");
  });
});

describe("accepting", () => {
  const result = found(1, { put: [{ ...polygon, name: "a" }, { ...polygon, name: "new" }], drop: ["d"] });
  const make = (): string => "made";

  it("puts results in the places of their hints, and takes away what was used up", () => {
    expect(stepOf(result, [rect, line], false, make)).toEqual({ put: result.put, drop: ["d"], order: null });
  });

  it("leaves the hints where they shall stay, or are locked", () => {
    expect(stepOf(result, [rect, line], true, make)).toMatchObject({ put: [{ name: "made" }, { name: "new" }], drop: [] });
    const step = stepOf(result, [{ ...rect, editable: false }, { ...line, editable: false }], false, make);
    expect(step).toMatchObject({ put: [{ name: "made", editable: true }, { name: "new" }], drop: [] });
  });
});

describe("a slider", () => {
  it("is there for a range with two ends", () => {
    expect(scaleOf(0, null, false, false)).toBeNull();
    expect(scaleOf(null, 1, false, false)).toBeNull();
    expect(scaleOf(3, 3, true, false)).toBeNull();
  });

  it.each([
    [0, 10, false, false], [-1, 1, false, false], [1e-3, 1e4, false, true], [0, 1e4, false, true], [3, 9999, true, false], [0, 20, true, false], [0, 5000, true, true],
  ])("from %d to %d has its ends, grows, and shows a number where it came from", (low, high, whole, log) => {
    const scale = scaleOf(low, high, whole, log)!;
    const values = Array.from({ length: STEPS + 1 }, (_, at) => fromSlider(at, scale));
    expect([values[0], values[STEPS]]).toEqual([low, high]);
    values.forEach((value, at) => {
      if (at) expect(value).toBeGreaterThanOrEqual(values[at - 1]!);
      if (whole) expect(Number.isInteger(value)).toBe(true);
      // Rounded for reading, by less than the next step.
      const back = fromSlider(toSlider(value, scale), scale);
      expect(Math.abs(back - value)).toBeLessThanOrEqual(log || scale.log ? 0.03 * Math.abs(value) : (high - low) / STEPS);
    });
  });

  it("is by factors where its lower part would be a pixel", () => {
    expect(scaleOf(3, 9999, true, false)!.log).toBe(true);
    expect(scaleOf(0, 10, false, false)!.log).toBe(false);
  });
});
