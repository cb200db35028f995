import { describe, expect, it } from "vitest";
import { gripsOf, pull, withoutVertex, type Grip } from "../../src/hands/edit";
import { cornersOf } from "../../src/model/outline";
import type { Geometry, XY } from "../../src/types";

type Box = Extract<Geometry, { box: unknown }>;

const rect: Box = { kind: "Rect", box: [10, 20, 40, 30], angle: 0 };
const square: XY[] = [[0, 0], [4, 0], [4, 4], [0, 4]];
const hole: XY[] = [[1, 1], [2, 1], [2, 2]];

const cornerOf = (geometry: Geometry, u: number, v: number): Grip =>
  gripsOf(geometry).find((grip) => "u" in grip && grip.u === u && grip.v === v)!;

describe("handles", () => {
  it("stand on the corners and sides of a box, also of one that is turned or written the other way round", () => {
    for (const geometry of [rect, { ...rect, angle: 30 }, { ...rect, box: [40, 30, 10, 20] } satisfies Box]) {
      const [a, b, c, d] = cornersOf(geometry) as [XY, XY, XY, XY];
      expect(cornerOf(geometry, -1, -1).xy).toEqual(expect.arrayContaining([expect.closeTo(a[0]), expect.closeTo(a[1])]));
      expect(cornerOf(geometry, 1, 1).xy[0]).toBeCloseTo(c[0]);
      expect(cornerOf(geometry, 1, -1).xy[1]).toBeCloseTo(b[1]);
      expect(cornerOf(geometry, 0, 1).xy[0]).toBeCloseTo((c[0] + d[0]) / 2);
      expect(gripsOf(geometry)).toHaveLength(8);
    }
  });

  it("stand on every vertex and in the middle of every edge, of open paths on none between the ends", () => {
    const count = (geometry: Geometry, role: string) => gripsOf(geometry).filter((grip) => grip.role === role).length;
    expect(count({ kind: "Polygon", rings: [square, hole] }, "vertex")).toBe(7);
    expect(count({ kind: "Polygon", rings: [square, hole] }, "middle")).toBe(7);
    expect(count({ kind: "Polyline", xy: square, width: null }, "middle")).toBe(3);
    expect(gripsOf({ kind: "Foreign" })).toEqual([]);
  });
});

describe("pulling", () => {
  it("moves two sides of an upright box with a corner and leaves the others to the last digit", () => {
    const odd: Box = { kind: "Rect", box: [0.1, 0.2, 0.7, 0.9], angle: 0 };
    expect(pull(odd, cornerOf(odd, 1, 1), [5, 6])).toMatchObject({ box: [0.1, 0.2, 5, 6] });
    expect(pull(rect, cornerOf(rect, 0, -1), [99, 15])).toMatchObject({ box: [10, 15, 40, 30] });
    expect(pull(rect, cornerOf(rect, -1, 0), [0, 99])).toMatchObject({ box: [0, 20, 40, 30] });
  });

  it("puts the corner of a turned box under the pointer and keeps the opposite one", () => {
    for (const angle of [30, 90, -135]) {
      for (const box of [[10, 20, 40, 30], [40, 20, 10, 30]] as const) {
        const turned: Box = { kind: "Ellipse", box, angle };
        const before = cornersOf(turned) as XY[];
        const after = cornersOf(pull(turned, cornerOf(turned, 1, 1), [50, 60]) as Box) as XY[];
        expect(after[2]![0]).toBeCloseTo(50);
        expect(after[2]![1]).toBeCloseTo(60);
        expect(after[0]![0]).toBeCloseTo(before[0]![0]);
        expect(after[0]![1]).toBeCloseTo(before[0]![1]);
      }
    }
  });

  it("passes through: a corner pulled beyond the opposite one turns the box over", () => {
    expect(pull(rect, cornerOf(rect, 1, 1), [0, 0])).toMatchObject({ box: [10, 20, 0, 0] });
  });

  it("keeps the ratio of width to height if asked", () => {
    const { box } = pull(rect, cornerOf(rect, 1, 1), [70, 31], true) as Box;
    expect((box[2] - box[0]) / (box[3] - box[1])).toBeCloseTo(3);
    expect(box[2]).toBeCloseTo(70);
  });

  it("moves a vertex, and a middle becomes one", () => {
    const polygon: Geometry = { kind: "Polygon", rings: [square, hole] };
    const moved = pull(polygon, { role: "vertex", ring: 1, index: 2, xy: hole[2]! }, [3, 3]);
    expect(moved).toEqual({ kind: "Polygon", rings: [square, [[1, 1], [2, 1], [3, 3]]] });
    const more = pull(polygon, { role: "middle", ring: 0, index: 3, xy: [0, 2] }, [-1, 2]);
    expect(more).toMatchObject({ rings: [[...square, [-1, 2]], hole] });
    expect(polygon.rings[0]).toHaveLength(4);
  });
});

describe("taking out a vertex", () => {
  it("leaves no polygon of two and no line of one", () => {
    expect(withoutVertex({ kind: "Polygon", rings: [square] }, 0, 1)).toEqual({ kind: "Polygon", rings: [[[0, 0], [4, 4], [0, 4]]] });
    expect(withoutVertex({ kind: "Polygon", rings: [hole] }, 0, 1)).toBeNull();
    expect(withoutVertex({ kind: "Polyline", xy: square.slice(0, 2), width: null }, 0, 1)).toBeNull();
    expect(withoutVertex(rect, 0, 0)).toBeNull();
  });

  it("takes a hole of three away as a whole", () => {
    expect(withoutVertex({ kind: "Polygon", rings: [square, hole] }, 1, 0)).toEqual({ kind: "Polygon", rings: [square] });
  });
});
