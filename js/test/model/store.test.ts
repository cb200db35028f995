import { describe, expect, test, vi } from "vitest";
import type { Store } from "../../src/context";
import type { EventMap, ShapeDict } from "../../src/types";
import { moveShape } from "../../src/model/codec";
import { apply } from "../../src/model/delta";
import { createStore } from "../../src/model/store";
import { random, randomShape } from "./seeded";

const rect = (name: string, x = 0, more: ShapeDict = {}): ShapeDict => ({ type: "rect", x0: x, y0: 0, x1: x + 1, y1: 1, name, ...more });
const ids = (store: Store): string[] => store.shapes.map((shape) => shape.name!);
const KINDS = ["change", "draw", "edit", "erase", "relabel", "select", "classes"] as const;

function watched(store: Store): string[] {
  const heard: string[] = [];
  for (const kind of KINDS) store.on(kind, (event: EventMap[typeof kind]) => heard.push("ids" in event ? `${kind} ${event.ids.join()}` : kind));
  return heard;
}

/** A store whose clock only runs when told. */
function timed(shapes: ShapeDict[]): { store: Store; wait(seconds: number): void } {
  let time = 0;
  return { store: createStore({ shapes, now: () => time }), wait: (seconds) => void (time += seconds) };
}

const edit = (store: Store, id: string, more: ShapeDict): void => store.replace({ ...store.get(id)!, ...more });

describe("a step", () => {
  test("gives ids to what has none, and tells what was new or changed", () => {
    const store = createStore({ shapes: [rect("a")] });
    const [id, ...rest] = store.add({ type: "line", x0: 0, y0: 0, x1: 1, y1: 1 });
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    expect(rest).toEqual([]);
    expect(store.add(rect("a"))[0]).not.toBe("a");
    expect(ids(store).length).toBe(new Set(ids(store)).size);
    expect(store.commit(store.shapes.map((shape) => ({ ...shape })))).toEqual([]);
  });

  test("keeps the very objects that did not change, and copies the others", () => {
    const mine = rect("b", 0, { line: { color: "red" } });
    const store = createStore({ shapes: [rect("a")] });
    const a = store.get("a");
    store.add(mine);
    (mine["line"] as { color: string }).color = "blue";
    expect(store.get("b")!["line"]).toEqual({ color: "red" });
    store.commit(structuredClone(store.shapes));
    expect(store.get("a")).toBe(a);
    expect(store.geometry(a!)).toBe(store.geometry(a!));
    expect(store.geometry(a!)).toEqual({ kind: "Rect", box: [0, 0, 1, 1], angle: 0 });
  });

  test("is told once, in order, when all of it is done", () => {
    const store = createStore({ shapes: [rect("a"), rect("b"), rect("c")] });
    store.select(["a", "b"]);
    const heard = watched(store);
    store.on("change", () => expect([ids(store), store.selected, store.canUndo]).toEqual([["b", "c", "d"], ["b"], true]));
    store.commit([rect("b", 5), rect("c", 0, { legendgroup: "cell" }), rect("d")]);
    expect(heard).toEqual(["change", "draw d", "edit b", "erase a", "relabel c", "select b"]);
  });

  test("carries a delta that makes the same list elsewhere", () => {
    const store = createStore({ shapes: [rect("a"), rect("b")] });
    let elsewhere: ShapeDict[] = structuredClone([...store.shapes]);
    store.on("change", ({ delta }) => (elsewhere = apply(elsewhere, JSON.parse(JSON.stringify(delta)) as typeof delta)));
    const r = random(4);
    for (let n = 0; n < 200; n++) {
      const act = r.whole(0, 5);
      if (act === 0) store.add(randomShape(r));
      else if (act === 1) store.erase([r.pick(ids(store)) ?? ""]);
      else if (act === 2) store.undo();
      else if (act === 3) store.redo();
      else if (act === 4) store.commit(store.shapes.toSorted(() => r.next() - 0.5));
      else store.replace(...store.shapes.slice(0, 2).map((shape) => moveShape(shape, 1, 1)));
      expect(elsewhere).toEqual(store.shapes);
    }
  });

  test("a listener that corrects shapes is heard by those who follow the list, and does not run in circles", () => {
    const store = createStore();
    const heard = watched(store);
    store.on("draw", ({ ids: drawn }) => edit(store, drawn[0]!, { opacity: 0.5 }));
    store.on("edit", () => store.add(rect("never")));
    store.add(rect("a"));
    expect(heard).toEqual(["change", "draw a", "change"]);
    expect(store.get("a")!["opacity"]).toBe(0.5);
    store.undo();
    expect(store.get("a")!["opacity"]).toBeUndefined();
  });

  test("an error in a listener reaches neither the other listeners nor the caller, and is reported", () => {
    const report = vi.fn();
    vi.stubGlobal("reportError", report);
    const store = createStore();
    store.on("change", () => {
      throw new Error("mine");
    });
    const heard = watched(store);
    store.add(rect("a"));
    expect(heard).toEqual(["change", "draw a"]);
    expect(report.mock.calls).toEqual([[new Error("mine")]]);
    let n = 0;
    store.on("change", () => edit(store, "a", { x0: -++n }));
    edit(store, "a", { y0: 7 });
    expect(report.mock.calls.at(-1)![0]).toMatchObject({ message: expect.stringContaining("a listener causes the event") as string });
    vi.unstubAllGlobals();
  });

  test("a listener that was taken off is not called", () => {
    const store = createStore();
    const listener = vi.fn();
    const off = store.on("change", listener);
    store.on("change", listener);
    off();
    off();
    store.add(rect("a"));
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

describe("history", () => {
  test("goes back and forth through everything, to the same shapes in the same order", () => {
    const r = random(8);
    const { store, wait } = timed(Array.from({ length: 5 }, () => randomShape(r)));
    const states = [store.shapes];
    while (states.length < 60) {
      wait(1);
      const act = r.whole(0, 4);
      if (act === 0) store.add(randomShape(r), randomShape(r));
      else if (act === 1) store.erase(ids(store).filter(() => r.next() < 0.3));
      else if (act === 2) store.commit(store.shapes.toSorted(() => r.next() - 0.5));
      else if (act === 3) store.relabel(ids(store).slice(0, 2), r.pick(["cell", "", "x"]));
      else store.replace(...store.shapes.slice(1, 3).map((shape) => moveShape(shape, r.between(1, 5), 1)));
      if (store.shapes !== states.at(-1)) states.push(store.shapes);
    }
    for (const state of states.toReversed().slice(1)) {
      store.undo();
      expect(store.shapes).toEqual(state);
    }
    expect([store.canUndo, store.canRedo]).toEqual([false, true]);
    store.undo();
    for (const state of states.slice(1)) {
      store.redo();
      expect(store.shapes).toEqual(state);
    }
    expect([store.canUndo, store.canRedo]).toEqual([true, false]);
  });

  test("edits of one shape within half a second are one step, longer ones and others are not", () => {
    const { store, wait } = timed([rect("a"), rect("b")]);
    for (const x of [1, 2, 3]) {
      wait(0.4);
      edit(store, "a", { x0: x });
    }
    wait(0.6);
    edit(store, "a", { x0: 4 });
    edit(store, "b", { x0: 5 });
    const x0 = (): unknown[] => store.shapes.map((shape) => shape["x0"]);
    const seen = [x0()];
    while (store.canUndo) {
      store.undo();
      seen.push(x0());
    }
    expect(seen).toEqual([[4, 5], [4, 0], [3, 0], [0, 0]]);
    store.redo();
    edit(store, "a", { x0: 9 });
    expect(store.canRedo).toBe(false);
    store.undo();
    expect(x0()).toEqual([3, 0]);
  });

  test("forgets what is older than its limit, and all when a list is loaded", () => {
    const store = createStore({ limit: 3 });
    for (const name of "abcde") store.add(rect(name));
    for (let n = 0; n < 9; n++) store.undo();
    expect(ids(store)).toEqual(["a", "b"]);
    const heard = watched(store);
    store.select(["a"]);
    store.load([rect("z")]);
    expect([ids(store), store.canUndo, store.canRedo, store.selected]).toEqual([["z"], false, false, []]);
    expect(heard).toEqual(["select a", "change", "draw z", "erase a,b", "select "]);
  });

  test("says by whom a step was made", () => {
    const store = createStore({ shapes: [rect("a")] });
    const causes: string[] = [];
    store.on("change", ({ cause }) => causes.push(cause));
    store.erase(["a"]);
    store.undo();
    store.redo();
    store.commit([rect("b")], "program");
    store.merge({ put: [rect("c")], drop: [], order: null });
    store.undo();
    expect(causes).toEqual(["hand", "undo", "redo", "program", "program", "undo"]);
    expect(ids(store)).toEqual(["c"]);
  });
});

describe("undo after others worked on the same list", () => {
  const put = (...shapes: ShapeDict[]) => ({ put: shapes, drop: [], order: null });

  test("takes back mine and leaves theirs", () => {
    const { store, wait } = timed([rect("a"), rect("b")]);
    edit(store, "a", { x0: 5 });
    wait(1);
    store.add(rect("mine"));
    store.merge(put(rect("theirs"), rect("b", 7)));
    store.undo();
    expect(store.shapes).toEqual([rect("a", 0, { x0: 5 }), rect("b", 7), rect("theirs")]);
    store.undo();
    expect(store.shapes).toEqual([rect("a"), rect("b", 7), rect("theirs")]);
    store.redo();
    store.redo();
    expect(ids(store)).toEqual(["a", "b", "mine", "theirs"]);
  });

  test("of one shape takes back only what nobody changed since", () => {
    const store = createStore({ shapes: [rect("a")] });
    edit(store, "a", { x0: 5 });
    store.merge(put({ ...store.get("a")!, legendgroup: "cell" }));
    store.undo();
    expect(store.get("a")).toEqual(rect("a", 0, { legendgroup: "cell" }));
    store.redo();
    expect(store.get("a")).toEqual(rect("a", 0, { x0: 5, legendgroup: "cell" }));
    store.merge(put(rect("a", 30)));
    store.undo();
    expect(store.get("a")).toEqual(rect("a", 30));
  });

  test("does not erase what they worked on, nor bring back twice what they have", () => {
    const store = createStore({ shapes: [rect("b"), rect("z")] });
    store.add(rect("a"));
    store.merge(put(rect("a", 9)));
    store.undo();
    expect(store.get("a")).toEqual(rect("a", 9));
    store.erase(["b"]);
    store.merge(put(rect("b", 3)));
    store.undo();
    expect(store.get("b")).toEqual(rect("b", 3));
  });

  test("brings an erased shape back to its place between the others", () => {
    const store = createStore({ shapes: ["a", "b", "c", "d"].map((name) => rect(name)) });
    store.erase(["b", "c"]);
    store.merge({ put: [rect("n")], drop: ["a"], order: null });
    store.undo();
    expect(ids(store)).toEqual(["b", "c", "d", "n"]);
  });
});

describe("while the hand holds a shape", () => {
  test("what comes for it waits, what comes for others does not", () => {
    const store = createStore({ shapes: [rect("a"), rect("b")] });
    store.hold(["a"]);
    store.merge({ put: [rect("a", 9), rect("b", 9)], drop: [], order: null });
    expect([store.get("a"), store.get("b")]).toEqual([rect("a"), rect("b", 9)]);
    store.release();
    expect(store.get("a")).toEqual(rect("a", 9));
    expect(store.canUndo).toBe(false);
  });

  test("it keeps the hand's form, and takes the class that it was given meanwhile", () => {
    const store = createStore({ shapes: [rect("a")] });
    store.hold(["a"]);
    store.merge({ put: [rect("a", 9, { legendgroup: "cell" })], drop: [], order: null });
    edit(store, "a", { x0: -4 });
    store.release();
    expect(store.get("a")).toEqual(rect("a", 0, { x0: -4, legendgroup: "cell" }));
    store.undo();
    expect(store.get("a")).toEqual(rect("a", 0, { legendgroup: "cell" }));
  });

  test("erased elsewhere it goes when let go unchanged, and stays when the hand changed it", () => {
    for (const changes of [false, true]) {
      const store = createStore({ shapes: [rect("a")] });
      store.hold(["a"]);
      store.merge({ put: [], drop: ["a"], order: null });
      if (changes) edit(store, "a", { x0: 3 });
      store.release();
      expect(ids(store)).toEqual(changes ? ["a"] : []);
    }
  });

  test("erased by the hand it stays erased, though others edited it", () => {
    const store = createStore({ shapes: [rect("a")] });
    store.hold(["a"]);
    store.merge({ put: [rect("a", 9)], drop: [], order: null });
    store.erase(["a"]);
    store.release();
    expect(ids(store)).toEqual([]);
  });
});

describe("selection and classes", () => {
  test("only what is there can be selected, once, and it is told when it changes", () => {
    const store = createStore({ shapes: [rect("a"), rect("b")] });
    const heard = watched(store);
    store.select(["b", "gone", "b", "a"]);
    store.select(["b", "a"]);
    store.merge({ put: [], drop: ["b"], order: null });
    store.select([]);
    expect(heard).toEqual(["select b,a", "change", "erase b", "select a", "select "]);
  });

  test("a relabelled shape wears the colour of its class, and magenta again without one", () => {
    const store = createStore({ shapes: [rect("a", 0, { line: { color: "black", width: 1 } })], classes: { cell: "red", dirt: "rgb(0, 0, 255)" } });
    const heard = watched(store);
    store.relabel(["a"], "cell");
    expect(store.get("a")).toEqual(rect("a", 0, { legendgroup: "cell", line: { color: "red", width: 1 }, fillcolor: "rgba(255, 0, 0, 0.15)" }));
    store.relabel(["a"], "dirt");
    expect(store.get("a")!["fillcolor"]).toBe("rgba(0, 0, 255, 0.15)");
    store.relabel(["a"], "dirt");
    store.relabel(["a"], "");
    expect(store.get("a")).toEqual(rect("a", 0, { line: { color: "#ff00ff", width: 1 }, fillcolor: "rgba(255, 0, 255, 0.15)" }));
    expect(heard).toEqual(["change", "relabel a", "change", "relabel a", "change", "relabel a"]);
    store.undo();
    expect(store.get("a")!.legendgroup).toBe("dirt");
  });

  test("a class that changes its colour changes its shapes, also those that undo brings back", () => {
    const store = createStore({ shapes: [], classes: { cell: "red", dirt: "blue" } });
    store.add(rect("a", 0, { legendgroup: "cell", line: { color: "red" } }));
    store.add(rect("b", 0, { legendgroup: "dirt", line: { color: "blue" } }));
    store.erase(["a"]);
    const heard = watched(store);
    store.setClasses({ cell: "lime", dirt: "blue" });
    store.setClasses({ cell: "lime", dirt: "blue" });
    expect(heard).toEqual(["classes"]);
    store.undo();
    expect(store.get("a")!["line"]).toMatchObject({ color: "lime" });
    store.setClasses({ dirt: "navy", cell: "lime" });
    expect(heard).toEqual(["classes", "change", "draw a", "classes", "change", "edit b"]);
    store.undo();
    expect(ids(store)).toEqual(["a"]);
  });

  test("new shapes get the first class, until another is chosen or it is gone", () => {
    const store = createStore({ classes: { cell: "red", dirt: "blue" } });
    expect(store.activeClass).toBe("cell");
    store.setActiveClass("dirt");
    store.setActiveClass("");
    expect(store.activeClass).toBe("");
    store.setActiveClass("dirt");
    store.setClasses({ cell: "red" });
    expect(store.activeClass).toBe("cell");
    expect(() => store.setActiveClass("typo")).toThrow(/class: got "typo", expected one of cell/);
    expect(() => store.setActiveClass("__proto__")).toThrow(/class/);
    expect(() => store.setClasses({ bad: "no colour" })).toThrow(/color: got "no colour"/);
    expect(store.classes).toEqual({ cell: "red" });
  });
});

describe("hostile and large lists", () => {
  test("what is no shape is an error before anything changes", () => {
    const store = createStore({ shapes: [rect("a")] });
    for (const wrong of [null, 7, "rect", []]) expect(() => store.commit([wrong as unknown as ShapeDict])).toThrow(/shapes\[0\]/);
    expect(() => store.merge({ put: [{}], drop: ["a"], order: null })).toThrow(/delta.put/);
    expect(ids(store)).toEqual(["a"]);
    expect(store.canUndo).toBe(false);
  });

  test("names and keys that reach for a prototype are names and keys", () => {
    const shape = JSON.parse('{"name":"__proto__","__proto__":{"polluted":{"deep":1}},"legendgroup":"constructor","label":{"text":"<img src=x onerror=alert(1)>"}}') as ShapeDict;
    const store = createStore({ shapes: [shape], classes: { cell: "red" } });
    store.relabel(["__proto__"], "toString");
    expect(JSON.stringify(store.get("__proto__"))).toContain('"__proto__":{"polluted":{"deep":1}}');
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    store.undo();
    expect(JSON.parse(JSON.stringify(store.get("__proto__")))).toEqual(JSON.parse(JSON.stringify(shape)));
  });

  test("an edit of one shape in 5,000 leaves the others the objects that they were", () => {
    const r = random(1);
    const store = createStore({ shapes: Array.from({ length: 5000 }, () => randomShape(r, "Polygon")) });
    const before = store.shapes;
    store.replace(moveShape(before[700]!, 1, 1));
    const changed = store.shapes.flatMap((shape, i) => (shape === before[i] ? [] : [i]));
    expect(changed).toEqual([700]);
  });
});
