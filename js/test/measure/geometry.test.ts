import { describe, expect, it } from "vitest";
import { angleOf, areaOf, boundsOf, centroidOf, lengthOf, perimeterOf } from "../../src/measure/geometry";
import { circumference } from "../../src/measure/ellipse";
import type { Geometry, XY } from "../../src/types";

const square = (x: number, y: number, side: number): XY[] => [[x, y], [x + side, y], [x + side, y + side], [x, y + side]];
const polygon = (...rings: XY[][]): Geometry => ({ kind: "Polygon", rings });

describe("areas follow the even-odd rule", () => {
  it("leaves a hole out, and fills an island in it", () => {
    expect(areaOf(polygon(square(0, 0, 9), square(2, 2, 5), square(4, 4, 1)))).toBe(81 - 25 + 1);
  });
  it("adds the two halves of a bow tie", () => {
    expect(areaOf(polygon([[0, 0], [2, 2], [2, 0], [0, 2]]))).toBe(2);
  });
  it("finds nothing in what is run around twice", () => {
    expect(areaOf(polygon([...square(0, 0, 4), ...square(0, 0, 4)]))).toBe(0);
  });
  it("knows a pentagram: five points without the pentagon in the middle", () => {
    const tip = (i: number): XY => [Math.sin((4 * Math.PI * i) / 5), Math.cos((4 * Math.PI * i) / 5)];
    const inner = Math.cos(Math.PI * 0.4) / Math.cos(Math.PI * 0.2);
    const pentagon = 2.5 * inner ** 2 * Math.sin(Math.PI * 0.4);
    const star = 5 * inner * Math.sin(Math.PI * 0.2);
    expect(areaOf(polygon([0, 1, 2, 3, 4].map(tip)))).toBeCloseTo(star - pentagon, 13);
  });
  it("is the same whichever way the plane is turned", () => {
    const ring: XY[] = Array.from({ length: 40 }, (_, i) => [Math.sin(i * i) * 9, Math.cos(i * 7.3) * 5]);
    const turned = ring.map(([x, y]): XY => [0.6 * x - 0.8 * y, 0.8 * x + 0.6 * y]);
    expect(areaOf(polygon(turned)) / areaOf(polygon(ring))).toBeCloseTo(1, 11);
  });
});

describe("a brush stroke", () => {
  it("of one segment is a rectangle and a disk of chords", () => {
    const stroke: Geometry = { kind: "Polyline", xy: [[0, 0], [10, 0]], width: 2 };
    const disk = 112 * Math.sin(Math.PI / 112);
    expect(areaOf(stroke)).toBeCloseTo(20 + disk, 12);
    expect(perimeterOf(stroke)).toBeCloseTo(20 + 2 * 224 * Math.sin(Math.PI / 224), 11);
    expect(lengthOf(stroke)).toBe(10);
    expect(boundsOf(stroke)).toEqual([-1, -1, 11, 1]);
  });
  it("that crosses itself counts the crossing once", () => {
    const cross: Geometry = { kind: "Polyline", xy: [[-5, 0], [5, 0], [5, 5], [0, 5], [0, -5]], width: 1 };
    const bars = areaOf({ kind: "Polyline", xy: [[-5, 0], [5, 0], [5, 5], [0, 5]], width: 1 });
    const last = areaOf({ kind: "Polyline", xy: [[0, 5], [0, -5]], width: 1 });
    expect(areaOf(cross)).toBeLessThan(bars + last - 1);
    expect(areaOf(cross)).toBeGreaterThan(bars + last - 1 - 1);
  });
  it("drawn back and forth is no larger than drawn once", () => {
    const once = areaOf({ kind: "Polyline", xy: [[0, 0], [10, 3]], width: 2 });
    expect(areaOf({ kind: "Polyline", xy: [[0, 0], [10, 3], [0, 0]], width: 2 })).toBeCloseTo(once, 12);
  });
});

it("knows circumferences from circle to needle", () => {
  expect(circumference(1, 1)).toBe(2 * Math.PI);
  expect(circumference(1, 0)).toBe(4);
  // Abramowitz and Stegun, table 17.1: E(m = 0.5).
  expect(circumference(1, Math.SQRT1_2)).toBeCloseTo(4 * 1.350643881047675, 13);
  expect(circumference(1e-12, 1)).toBeCloseTo(4, 12);
});

it("says NaN where a measure has no meaning, and never throws", () => {
  const kinds: Geometry[] = [{ kind: "Foreign" }, { kind: "Point", xy: [1, 2] }, polygon(), polygon([]), polygon([[1, 1]])];
  for (const shape of kinds) expect(lengthOf(shape)).toBeNaN();
  expect(areaOf(kinds[0]!)).toBeNaN();
  expect(areaOf(kinds[1]!)).toBeNaN();
  expect(areaOf(polygon())).toBe(0);
  expect(perimeterOf(polygon())).toBeNaN();
  expect(boundsOf(polygon())).toEqual([NaN, NaN, NaN, NaN]);
  expect(centroidOf(kinds[1]!)).toEqual([1, 2]);
  expect(angleOf({ kind: "Line", xy: [[5, 0], [0, -0]] })).toBe(180);
});
