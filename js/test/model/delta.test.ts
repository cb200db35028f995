import { describe, expect, test } from "vitest";
import type { Delta, ShapeDict } from "../../src/types";
import { apply, checked, diff, inverse, isEmpty } from "../../src/model/delta";
import { moveShape } from "../../src/model/codec";
import { withIds } from "../../src/model/ids";
import { random, randomShape, type Random } from "./seeded";

const list = (r: Random, n: number): ShapeDict[] => withIds(Array.from({ length: n }, () => randomShape(r)));

/** Something of everything: edited, erased, drawn, restacked. */
function changed(r: Random, shapes: readonly ShapeDict[]): ShapeDict[] {
  const kept = shapes.filter(() => r.next() < 0.8).map((shape) => (r.next() < 0.3 ? moveShape(shape, 1, 2) : shape));
  const drawn = list(r, r.whole(0, 3));
  const all = r.next() < 0.5 ? [...kept, ...drawn] : [...drawn, ...kept];
  return r.next() < 0.5 ? all : all.toSorted(() => r.next() - 0.5);
}

const through = (delta: Delta): Delta => JSON.parse(JSON.stringify(delta)) as Delta;

describe("a delta", () => {
  const r = random(21);
  const pairs = Array.from({ length: 150 }, () => {
    const before = list(r, r.whole(0, 8));
    return [before, changed(r, before)] as const;
  });

  test("makes the second list of the first, also through JSON, also when it comes twice", () => {
    for (const [before, after] of pairs) {
      const delta = through(diff(before, after));
      const once = apply(before, delta);
      expect(once).toEqual(after);
      expect(apply(once, delta)).toEqual(after);
    }
  });

  test("is taken back by its inverse", () => {
    for (const [before, after] of pairs) {
      const delta = diff(before, after);
      expect(apply(after, inverse(before, delta))).toEqual(before);
    }
  });

  test("of equal lists is empty, and one of a list is only what differs", () => {
    for (const [before, after] of pairs) {
      expect(isEmpty(diff(before, structuredClone(before)))).toBe(true);
      const unchanged = new Set(before.filter((shape) => after.includes(shape)).map((shape) => shape.name));
      expect(diff(before, after).put.some((shape) => unchanged.has(shape.name))).toBe(false);
    }
  });

  test("of two people goes together in any order when they touch different shapes", () => {
    const shapes = list(r, 8);
    const mine = diff(shapes, [...shapes.slice(0, 3).map((shape) => moveShape(shape, 1, 1)), ...shapes.slice(4), ...list(r, 1)]);
    const yours = diff(shapes, [...shapes.slice(0, 6), moveShape(shapes[6]!, 5, 5), ...list(r, 1)]);
    const key = (all: ShapeDict[]): ShapeDict[] => all.toSorted((a, b) => (a.name! < b.name! ? -1 : 1));
    expect(key(apply(apply(shapes, mine), yours))).toEqual(key(apply(apply(shapes, yours), mine)));
  });

  test("passes over ids that are gone, and leaves shapes that its order does not name where they are", () => {
    const [a, b, c, d] = list(r, 4) as [ShapeDict, ShapeDict, ShapeDict, ShapeDict];
    const delta = { put: [], drop: ["gone"], order: [d.name!, "gone", a.name!, a.name!] };
    expect(apply([a, b, c, d], delta)).toEqual([d, b, c, a]);
  });

  test.each([
    [null, /delta: got null/],
    [[], /delta: got \[\]/],
    [{ put: {} }, /delta.put/],
    [{ put: [{ type: "rect" }] }, /delta.put.*'name'/],
    [{ put: [null] }, /delta.put/],
    [{ drop: [1] }, /delta.drop/],
    [{ order: "a" }, /delta.order/],
  ])("%j is none: an error says so", (delta, said) => {
    expect(() => checked(delta)).toThrow(said);
    expect(() => apply([], delta as unknown as Delta)).toThrow(said);
  });

  test("may leave out what it does not need", () => {
    expect(checked({})).toEqual({ put: [], drop: [], order: null });
  });
});

test("ids: the first keeps its name, others get twelve digits, ids of others are left alone", () => {
  const shapes = withIds([{ name: "a" }, { name: "a" }, {}, { name: 7 as unknown as string }, { name: "__proto__" }, { name: "b" }], ["b"]);
  expect(shapes[0]!.name).toBe("a");
  expect(shapes[4]!.name).toBe("__proto__");
  for (const i of [1, 2, 3, 5]) expect(shapes[i]!.name).toMatch(/^[0-9a-f]{12}$/);
  expect(new Set(shapes.map(({ name }) => name)).size).toBe(6);
  expect(() => withIds([null as unknown as ShapeDict])).toThrow(/shapes\[0\]: got null/);
});
