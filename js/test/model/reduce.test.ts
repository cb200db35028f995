/// <reference types="vite/client" />
import { describe, expect, test } from "vitest";
import type { ShapeDict } from "../../src/types";
import { reduce } from "../../src/model/reduce";

interface Recording {
  kind: string;
  plotly_js: string;
  before_shapes: ShapeDict[] | null;
  after_shapes: ShapeDict[] | null;
  relayout: Record<string, unknown> | null;
  relayout_all?: Record<string, unknown>[];
}

const files = import.meta.glob<Recording>("../../../tests/fixtures/events/*.json", { eager: true, import: "default" });
const recordings = Object.entries(files).map(([path, recording]) => [path.split("/").at(-1)!.slice(0, -5), recording] as const);

// One relayout call named one shape, and plotly.js changed two: shapes drawn in one session share a label object.
const SHARED_LABEL = "html__astronaut_rgb__api_relayout_shape0_label_text";
const changes = ({ before_shapes, after_shapes }: Recording): boolean => JSON.stringify(before_shapes ?? []) !== JSON.stringify(after_shapes ?? []);
const emitted = recordings.filter(([name, { relayout }]) => relayout && name !== SHARED_LABEL);
// The program replaced the figure, or an old plotly.js failed: the list changed and no event told.
const silent = recordings.filter(([, r]) => !r.relayout && changes(r));
const nothing = recordings.filter(([, r]) => !r.relayout && !changes(r));

/** plotly.js up to 3.7 respells the colours of all shapes when one is edited: rgba(0, 0, 0, 0). */
function spelled<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, item: unknown) => (typeof item === "string" && item.startsWith("rgb") ? item.replace(/,\s+/g, ",") : item)) as T;
}

const oneSpelling = (recording: Recording): Recording => (recording.plotly_js.startsWith("4.") ? recording : spelled(recording));

/** As the store holds them. */
const named = (shapes: readonly ShapeDict[] | null): ShapeDict[] => (shapes ?? []).map((shape, i) => ({ ...shape, name: shape.name || `id${i}` }));
const ids = (shapes: readonly ShapeDict[]): (string | undefined)[] => shapes.map((shape) => shape.name);

/** Without ids that the recorded shapes do not have. */
function bare(shapes: readonly ShapeDict[], like: readonly ShapeDict[]): ShapeDict[] {
  return shapes.map((shape, i) => {
    const { name, ...rest } = shape;
    return like[i] && "name" in like[i] ? { ...rest, name } : rest;
  });
}

test("all recordings are here and each is replayed by one test", () => {
  expect(recordings.length).toBe(241);
  expect([emitted.length, silent.length, nothing.length]).toEqual([199, 12, 29]);
});

describe.each(emitted)("%s", (_, raw) => {
  const recording = oneSpelling(raw);
  const [known, after] = [named(recording.before_shapes), recording.after_shapes ?? []];

  test("an event gives exactly the shapes that plotly holds afterwards", () => {
    const shapes = reduce(known, recording.relayout);
    expect(bare(shapes, after)).toEqual(after);
    if (!Object.keys(recording.relayout!).some((key) => key.includes("shapes"))) expect(shapes).toEqual(known);
  });

  test("ids stay, and no two are the same", () => {
    const shapes = reduce(known, recording.relayout);
    expect(new Set(ids(shapes)).size).toBe(shapes.length);
    if (recording.kind === "draw" && "shapes" in recording.relayout!) expect(ids(shapes).slice(0, -1)).toEqual(ids(known));
    if (Object.keys(recording.relayout!).some((key) => /^shapes\[\d+\]\./.test(key))) expect(ids(shapes)).toEqual(ids(known));
    if (recording.kind === "erase") expect(known.filter((shape) => !ids(shapes).includes(shape.name)).length).toBe(1);
  });

  if (recording.relayout_all) test("a burst of events ends where its last event does", () => {
    const shapes = recording.relayout_all!.reduce((list, payload) => reduce(list, payload), known);
    expect(bare(shapes, after)).toEqual(after);
    if (shapes.length >= known.length) expect(ids(shapes).slice(0, known.length)).toEqual(ids(known));
  });
});

test.each(silent)("%s: a replaced list gives exactly the new shapes, and untouched ones keep their id", (_, recording) => {
  const [known, after] = [named(recording.before_shapes), recording.after_shapes ?? []];
  const shapes = reduce(known, { shapes: after });
  expect(bare(shapes, after)).toEqual(after);
  after.forEach((item, i) => {
    const old = (recording.before_shapes ?? []).findIndex((was) => JSON.stringify(was) === JSON.stringify(item));
    if (old >= 0) expect(shapes[i]!.name).toBe(known[old]!.name);
  });
});

test.each(nothing)("%s: a gesture that emits nothing changes nothing", (_, recording) => {
  const known = named(recording.before_shapes);
  expect(reduce(known, null)).toEqual(known);
});

test("a label that plotly shares between shapes is followed by the next whole list", () => {
  const recording = recordings.find(([name]) => name === SHARED_LABEL)![1];
  const known = named(recording.before_shapes);
  const text = (shape: ShapeDict): unknown => (shape["label"] as { text: string }).text;
  const shapes = reduce(known, recording.relayout);
  expect(shapes.map(text)).toEqual(["A", ""]);
  const again = reduce(shapes, { shapes: recording.after_shapes });
  expect(bare(again, recording.after_shapes!)).toEqual(recording.after_shapes);
  expect(ids(again)).toEqual(ids(known));
});

const rects = (n: number, more: ShapeDict = {}): ShapeDict[] => Array.from({ length: n }, (_, i) => ({ type: "rect", x0: i, y0: i, x1: i + 5, y1: i + 5, editable: true, ...more }));

test("every drawn shape gets an id of its own though plotly names them all alike", () => {
  let shapes: ShapeDict[] = [];
  for (const n of [1, 2, 3]) shapes = reduce(shapes, { shapes: rects(n, { name: "tumour" }) });
  expect(new Set(ids(shapes)).size).toBe(3);
  expect(ids(reduce(shapes, { shapes: rects(3, { name: "tumour" }).slice(1) }))).toEqual(ids(shapes).slice(1));
});

test("untouched shapes stay the very objects, through a list and through an edit of another", () => {
  const known = named(rects(3));
  const listed = structuredClone(known).reverse();
  expect(reduce(known, { shapes: listed }).every((shape, i) => shape === known[2 - i])).toBe(true);
  const edited = reduce(known, { "shapes[1].line.color": "red" });
  expect([edited[0] === known[0], edited[1] === known[1], edited[2] === known[2]]).toEqual([true, false, true]);
  expect(known[1]).toEqual(named(rects(3))[1]);
});

test("a missed edit is found by its place when the list arrives", () => {
  const known = named(rects(3));
  const items = rects(4);
  items[1]!["x1"] = 50;
  const shapes = reduce(known, { shapes: items });
  expect(ids(shapes).slice(0, 3)).toEqual(ids(known));
  expect(shapes[1]!["x1"]).toBe(50);
});

test("properties and slice survive a list from a browser that lost them", () => {
  const note = 'imgshapes:{"properties":{"grade":2},"index":[4]}';
  const [shape] = reduce([{ ...rects(1)[0], name: "a", templateitemname: note, visible: true }], { shapes: rects(1) });
  expect(shape).toMatchObject({ name: "a", templateitemname: note, visible: true });
});

test("insertions and removals of one payload count as plotly counts; dots work like brackets", () => {
  const known = named(rects(3));
  const line = { type: "line", x0: 0, y0: 0, x1: 1, y1: 1 };
  const shapes = reduce(known, { "shapes[1]": line, "shapes[3]": null });
  expect([shapes[0]!.name, shapes[1]!.type, shapes[2]!.name]).toEqual(["id0", "line", "id1"]);
  expect(reduce(known, { "shapes.2.x0": 9 })[2]!["x0"]).toBe(9);
  expect(ids(reduce(known, { "shapes[0]": "remove", "shapes[1].x0": 4 }))).toEqual(["id1", "id2"]);
});

test("hiding through the legend arrives as an update", () => {
  const known = named(rects(1));
  const [shape] = reduce(known, { data: [{}, [0]], layout: { shapes: [{ ...rects(1)[0], visible: "legendonly" }] } });
  expect(shape).toEqual({ ...known[0], visible: "legendonly" });
});

test.each([
  [{ "shapes[3].x0": 1 }, /got 'shapes\[3\]' with 3 shapes known/],
  [{ "shapes[9]": null }, /got 'shapes\[9\]' with 3 shapes known/],
  [{ "shapes[5]": { type: "rect" } }, /got 'shapes\[5\]'/],
  [{ "shapes[0]": 7 }, /got 7, expected a shape dictionary/],
  [{ "shapes[-1].x0": 7 }, /got the key "shapes\[-1\].x0"/],
  [{ shapes: "none" }, /got string, expected a list/],
  [{ shapes: [1] }, /shapes\[0\]: got 1/],
  [[1], /expected an object/],
])("%j contradicts the list: an error says how", (payload, said) => {
  expect(() => reduce(named(rects(3)), payload)).toThrow(said);
});

test("keys and shapes that try to reach a prototype stay data", () => {
  const known = reduce([], { shapes: JSON.parse('[{"type":"rect","__proto__":{"polluted":1},"name":"__proto__"}]') as unknown });
  const [shape] = reduce(known, { "shapes[0].__proto__.polluted": 2, "shapes[0].constructor.prototype.polluted": 3 });
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(Object.getPrototypeOf(shape)).toBe(Object.prototype);
  expect(JSON.parse(JSON.stringify(shape))).toEqual(JSON.parse('{"type":"rect","name":"__proto__","__proto__":{"polluted":2},"constructor":{"prototype":{"polluted":3}}}'));
});
