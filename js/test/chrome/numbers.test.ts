import { describe, expect, it } from "vitest";
import { placeBeside } from "../../src/chrome/bubble";
import { digitsFor, roundLength, shown, withUnit } from "../../src/chrome/numbers";

describe("numbers on screen", () => {
  it.each([[1, 1], [0.5, 2], [0.2, 2], [2, 1], [10, 0], [0.001, 4], [1e-12, 8], [0, 2], [NaN, 2]])(
    "of pixels of size %d have %d digits behind the point",
    (step, digits) => expect(digitsFor(step)).toBe(digits),
  );

  it("have no more than five significant digits", () => {
    expect(shown(1700, 2)).toBe("1700.0");
    expect(shown(164.924, 2)).toBe("164.92");
    expect(shown(123456.7, 2)).toBe("123457");
    expect(shown(0.00012345, 8)).toBe("0.00012345");
  });

  it("are written with a minus, and never as minus zero", () => {
    expect(shown(-3.25, 1)).toBe("−3.3");
    expect(shown(-0.01, 1)).toBe("0.0");
  });

  it("are powers of ten where they are very large or small, and a dash where there is none", () => {
    expect(shown(1.5e9, 2)).toBe("1.500e+9");
    expect(shown(2e-9, 2)).toBe("2.000e−9");
    expect(shown(NaN, 2)).toBe("–");
    expect(shown(Infinity, 2)).toBe("–");
  });

  it("have their unit behind them, if there is one", () => {
    expect(withUnit("2.0", "mm")).toBe("2.0 mm");
    expect(withUnit("2.0", "")).toBe("2.0");
  });
});

describe("roundLength", () => {
  it.each([[1, 1], [1.99, 1], [2, 2], [4.9, 2], [5, 5], [9.99, 5], [10, 10], [0.07, 0.05], [6e-7, 5e-7], [3.1e8, 2e8]])(
    "of %d is %d",
    (limit, length) => expect(roundLength(limit)).toBe(length),
  );

  it("is the largest of 1, 2, 5 that fits, at every size", () => {
    for (let i = 0; i < 400; i++) {
      const limit = 10 ** (-9 + (i * 18) / 400);
      const length = roundLength(limit);
      expect(length).toBeLessThanOrEqual(limit * (1 + 1e-9));
      expect(length * 2.5 * (1 + 1e-9)).toBeGreaterThan(limit);
      expect("125").toContain(length.toExponential()[0]);
    }
  });

  it("is nothing where there is no room", () => {
    for (const limit of [0, -1, NaN, Infinity]) expect(roundLength(limit)).toBeNaN();
  });
});

describe("placeBeside", () => {
  const room = { width: 400, height: 300 };
  const size = { width: 120, height: 60 };

  it("is below and right of a position where there is room", () => {
    expect(placeBeside([100, 100], size, room)).toEqual([114, 114]);
  });

  it("never leaves the figure, wherever the position is", () => {
    for (let x = -50; x <= 450; x += 25) {
      for (let y = -50; y <= 350; y += 25) {
        const [left, top] = placeBeside([x, y], size, room);
        expect(left).toBeGreaterThanOrEqual(4);
        expect(top).toBeGreaterThanOrEqual(4);
        expect(left + size.width).toBeLessThanOrEqual(396);
        expect(top + size.height).toBeLessThanOrEqual(296);
      }
    }
  });

  it("shows its beginning when it is larger than the figure", () => {
    expect(placeBeside([10, 10], { width: 900, height: 900 }, room)).toEqual([4, 4]);
  });
});
