import { describe, expect, it } from "vitest";
import { snapToGrid, verticesOf } from "../../src/hands/snap";
import type { Frame } from "../../src/types";

const frame: Frame = { shape: [8, 10], x0: 100, dx: 0.5, y0: 9, dy: -2, unit: "mm" };

describe("snapToGrid", () => {
  it("goes to the nearest pixel centre or corner, with steps of any size and sign", () => {
    expect(snapToGrid([101.2, 5.9], frame, 0)).toEqual([101, 5]);
    expect(snapToGrid([101.2, 5.9], frame, 0.5)).toEqual([101.25, 6]);
  });

  it("stays on the image", () => {
    expect(snapToGrid([0, 99], frame, 0)).toEqual([100, 9]);
    expect(snapToGrid([999, -99], frame, 0)).toEqual([104.5, -5]);
    expect(snapToGrid([0, 99], frame, 0.5)).toEqual([99.75, 10]);
    expect(snapToGrid([999, -99], frame, 0.5)).toEqual([104.75, -6]);
  });

  it("goes anywhere on a figure without an image", () => {
    const open: Frame = { shape: [0, 0], x0: 0, dx: 1, y0: 0, dy: 1, unit: "px" };
    expect(snapToGrid([-7.2, 1e6 + 0.4], open, 0)).toEqual([-7, 1e6]);
  });
});

describe("verticesOf", () => {
  it("has the ends of an ellipse's axes and the corners of a turned box", () => {
    const ends = verticesOf({ kind: "Ellipse", box: [0, 0, 4, 2], angle: 90 });
    expect(ends.map((xy) => xy.map((value) => Math.round(value * 1e9) / 1e9))).toEqual([[3, 1], [2, 3], [1, 1], [2, -1]]);
    expect(verticesOf({ kind: "Rect", box: [0, 0, 4, 2], angle: 0 })).toEqual([[0, 0], [4, 0], [4, 2], [0, 2]]);
  });
});
