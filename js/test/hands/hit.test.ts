import { describe, expect, it } from "vitest";
import { pick, type Candidate } from "../../src/hands/hit";
import { boxOf } from "../../src/hands/outline";
import type { XY } from "../../src/types";

function box(item: string, left: number, top: number, size: number, isPoint = false): Candidate<string> {
  const ring: XY[] = [[left, top], [left + size, top], [left + size, top + size], [left, top + size]];
  return { item, isPoint, outline: { rings: [ring], closed: true, box: boxOf([ring]) } };
}

function line(item: string, ...ring: XY[]): Candidate<string> {
  return { item, isPoint: false, outline: { rings: [ring], closed: false, box: boxOf([ring]) } };
}

describe("pick", () => {
  const large = box("large", 0, 0, 100);
  const small = box("small", 40, 40, 20);

  it("takes an outline before a fill, and of fills the smallest, whatever lies above", () => {
    expect(pick([small, large], [50, 50], 5)).toBe("small");
    expect(pick([large, small], [20, 20], 5)).toBe("large");
    expect(pick([large, small], [98, 50], 5)).toBe("large");
    expect(pick([large, line("line", [30, 30], [70, 70])], [52, 50], 5)).toBe("line");
  });

  it("takes the nearest outline, the upper of two that lie on each other", () => {
    expect(pick([line("a", [0, 0], [100, 0]), line("b", [0, 6], [100, 6])], [50, 2], 7)).toBe("a");
    expect(pick([line("a", [0, 0], [100, 0]), line("b", [0, 0], [100, 0])], [50, 2], 7)).toBe("b");
  });

  it("takes all of a point, and nothing beyond reach or inside an open path", () => {
    expect(pick([small, box("point", 45, 45, 10, true)], [50, 50], 5)).toBe("point");
    expect(pick([small], [70, 70], 7)).toBeNull();
    expect(pick([line("open", [0, 0], [100, 0], [100, 100], [0, 100])], [50, 50], 7)).toBeNull();
    expect(pick([], [0, 0], 7)).toBeNull();
  });

  it("leaves a hole to what lies below", () => {
    const ring: XY[] = [[0, 0], [100, 0], [100, 100], [0, 100]];
    const hole: XY[] = [[20, 20], [80, 20], [80, 80], [20, 80]];
    const frame = { item: "frame", isPoint: false, outline: { rings: [ring, hole], closed: true, box: boxOf([ring]) } };
    expect(pick([box("below", -50, -50, 300), frame], [50, 50], 5)).toBe("below");
    expect(pick([frame], [50, 50], 5)).toBeNull();
  });
});
