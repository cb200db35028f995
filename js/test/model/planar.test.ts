import { describe, expect, test } from "vitest";
import type { XY } from "../../src/types";
import { distanceToOutline, distanceToSegment, insideRings, simplify, strokeRings, subtract, union } from "../../src/model/planar";
import { random } from "./seeded";

type Rings = readonly (readonly XY[])[];

/** Signed areas of rings that do not cross add up: holes turn the other way. */
const area = (rings: Rings): number =>
  Math.abs(rings.reduce((sum, ring) => sum + ring.reduce((s, [x, y], i) => s + x * ring[(i + 1) % ring.length]![1] - ring[(i + 1) % ring.length]![0] * y, 0) / 2, 0));
const square = (x: number, y: number, size: number): XY[] => [[x, y], [x + size, y], [x + size, y + size], [x, y + size]];
const scribble = (r: ReturnType<typeof random>, n: number, size = 100): XY[] => Array.from({ length: n }, () => [r.between(0, size), r.between(0, size)] as const);

/** A stroke as the pointer makes it: it wanders. */
function wander(r: ReturnType<typeof random>, n: number): XY[] {
  let [x, y, heading] = [r.between(0, 100), r.between(0, 100), r.between(0, 7)];
  return Array.from({ length: n }, () => {
    heading += r.between(-0.6, 0.6);
    return [(x += 3 * Math.cos(heading)), (y += 3 * Math.sin(heading))] as const;
  });
}

/** Positions where membership is beyond doubt: not within `margin` of any outline. */
function clear(r: ReturnType<typeof random>, n: number, rings: Rings, margin: number, [low, high] = [-20, 120]): XY[] {
  return Array.from({ length: n }, () => [r.between(low!, high!), r.between(low!, high!)] as const).filter((at) => rings.every((ring) => distanceToOutline(at, ring, true) > margin));
}

describe("the rim of a stroke", () => {
  test("of one press is a circle of 24 chords", () => {
    const [ring, ...rest] = strokeRings([[5, 5], [5, 5]], 4);
    expect([ring!.length, rest.length]).toEqual([24, 0]);
    for (const [x, y] of ring!) expect(Math.hypot(x - 5, y - 5)).toBeCloseTo(2, 12);
  });

  test("of a straight line is a box with round ends", () => {
    const rings = strokeRings([[0, 0], [10, 0]], 2);
    const circle = (24 / 2) * Math.sin((2 * Math.PI) / 24);
    expect(rings.length).toBe(1);
    expect(area(rings)).toBeCloseTo(20 + circle, 9);
  });

  test("of a closed course has a hole", () => {
    expect(strokeRings([[0, 0], [20, 0], [20, 20], [0, 20], [0, 0]], 4).length).toBe(2);
  });

  test("of any scribble is all within half the width, and nothing beyond, but for the chords", () => {
    const r = random(5);
    for (let n = 0; n < 150; n++) {
      const xy = n % 2 ? scribble(r, r.whole(2, 12)) : wander(r, r.whole(2, 80));
      const width = r.between(0.5, 30);
      const rings = strokeRings(xy, width);
      for (const at of clear(r, 150, rings, 0)) {
        const distance = distanceToOutline(at, xy, false);
        if (insideRings(at, rings)) expect(distance).toBeLessThan(width / 2 + 1e-6);
        else expect(distance).toBeGreaterThan(width / 2 - width / 200 - 1e-6);
      }
    }
  });

  test("turns back on itself, runs over itself and stands still without a fault", () => {
    for (const xy of [[[0, 0], [10, 0], [0, 0]], [[0, 0], [10, 0], [5, 0], [20, 0]], [[0, 0], [0, 0], [3, 3], [3, 3]], [[0, 0], [1e-9, 0]], [[1e6, 1e6], [1e6 + 1, 1e6]]] as XY[][]) {
      const rings = strokeRings(xy, 2);
      expect(rings.length).toBeGreaterThan(0);
      for (const at of xy) expect(insideRings([at[0] + 0.1, at[1] + 0.05], rings)).toBe(true);
    }
  });

  test("of 300 moves that cross each other holds every place that was passed", () => {
    const xy = wander(random(3), 300);
    const rings = strokeRings(xy, 8);
    expect(xy.every((at) => insideRings([at[0] + 0.1, at[1] + 0.05], rings))).toBe(true);
  });
});

describe("overlays", () => {
  test("what is cut out of the middle is a hole, what is cut across leaves pieces", () => {
    const whole = [square(0, 0, 10)];
    expect(area(subtract(whole, [square(4, 4, 2)]))).toBe(96);
    expect(subtract(whole, [square(4, 4, 2)]).length).toBe(2);
    const halves = subtract(whole, [[[4, -1], [6, -1], [6, 11], [4, 11]]]);
    expect([halves.length, area(halves)]).toEqual([2, 80]);
    expect(subtract(whole, [square(-1, -1, 20)])).toEqual([]);
    expect(area(subtract(whole, [square(50, 50, 2)]))).toBe(100);
    expect(area(union(whole, [square(5, 5, 10)], [square(100, 100, 1)]))).toBe(176);
    expect(union()).toEqual([]);
  });

  test("a vertex that stays keeps its digits", () => {
    const ring: XY[] = [[0.1, 0.2], [511.123456789012, 0.3], [400.987654321098, 300.111111111111]];
    const left = subtract([ring], [square(-1, -1, 20)]).flat();
    for (const vertex of ring.slice(1)) expect(left).toContainEqual(vertex);
  });

  test.each([["subtract"], ["union"]])("%s agrees with the even-odd rule everywhere, also for rings that cross", (what) => {
    const r = random(what.length);
    for (let n = 0; n < 120; n++) {
      const make = (): Rings => Array.from({ length: r.whole(1, 3) }, () => scribble(r, r.whole(3, 9)));
      const [a, b] = [make(), make()];
      const result = what === "union" ? union(a, b) : subtract(a, b);
      for (const at of clear(r, 60, [...a, ...b], 1e-5, [0, 100])) {
        const [ina, inb] = [insideRings(at, a), insideRings(at, b)];
        expect(insideRings(at, result)).toBe(what === "union" ? ina || inb : ina && !inb);
      }
    }
  });

  test("a pentagram keeps its hole, a figure of eight its two halves, edges that lie on each other are no trouble", () => {
    const star = [0, 2, 4, 1, 3].map((k): XY => [Math.cos((k * 2 * Math.PI) / 5), Math.sin((k * 2 * Math.PI) / 5)]);
    expect(insideRings([0, 0], union([star]))).toBe(false);
    expect(area(union([[[0, 0], [2, 2], [2, 0], [0, 2]]]))).toBeCloseTo(2, 6);
    expect(area(union([square(0, 0, 1)], [square(1, 0, 1)]))).toBe(2);
    expect(area(subtract([square(0, 0, 2)], [square(0, 0, 1)]))).toBe(3);
    expect(area(union([square(0, 0, 1), square(0, 0, 1)]))).toBe(0);
    expect(area(union([[[0, 0], [4, 0], [4, 4], [4, 0], [0, 0], [2, -2]]]))).toBeCloseTo(0, 9);
  });

  test("erasing again and again with a round brush never fails", () => {
    const r = random(77);
    let rings: Rings = [square(0, 0, 100)];
    let before = 1e4;
    for (let n = 0; n < 60 && rings.length; n++) {
      rings = subtract(rings, strokeRings(wander(r, 15), r.between(2, 9)));
      expect(area(rings)).toBeLessThanOrEqual(before + 1e-6);
      before = area(rings);
    }
    expect(before).toBeLessThan(1e4);
  });

  test("coordinates beyond reason are an error, rings without area are nothing", () => {
    expect(() => union([square(1e200, 0, 1e200)])).toThrow(/at most 1e150/);
    expect(() => union([[[NaN, 0], [1, 1], [0, 1]]])).toThrow(/NaN/);
    expect(union([[[0, 0], [1, 1]]], [[]])).toEqual([]);
    expect(subtract([[[0, 0], [1, 1], [2, 2]]], [square(0, 0, 1)])).toEqual([]);
  });
});

describe("measuring", () => {
  test("simplifying keeps every vertex within the tolerance, ends and three corners", () => {
    const r = random(11);
    for (let n = 0; n < 100; n++) {
      const [xy, tolerance, closed] = [wander(r, r.whole(3, 60)), r.between(0, 5), r.next() < 0.5];
      const rest = simplify(xy, tolerance, closed);
      if (!closed) expect([rest[0], rest.at(-1)]).toEqual([xy[0], xy.at(-1)]);
      expect(rest.length).toBeGreaterThanOrEqual(closed ? 3 : 2);
      for (const at of rest) expect(xy).toContain(at);
      for (const at of xy) expect(distanceToOutline(at, rest, closed)).toBeLessThanOrEqual(tolerance + 1e-12);
    }
    expect(simplify([[0, 0], [1, 0], [2, 0]], 0)).toEqual([[0, 0], [2, 0]]);
    expect(simplify(square(0, 0, 1), 100, true).length).toBe(3);
  });

  test("distances", () => {
    expect(distanceToSegment([0, 3], [-1, 0], [1, 0])).toBe(3);
    expect(distanceToSegment([4, 4], [1, 0], [1, 0])).toBe(5);
    expect(distanceToOutline([5, 9], square(0, 0, 10), true)).toBe(1);
    expect(distanceToOutline([-3, 5], square(0, 0, 10), false)).toBeCloseTo(Math.hypot(3, 5), 12);
    expect(distanceToOutline([3, 4], [[0, 0]], true)).toBe(5);
    expect(distanceToOutline([3, 4], [], true)).toBe(Infinity);
  });
});
