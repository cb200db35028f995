import { expect, it } from "vitest";
import { cellText, order, short, toTsv } from "../../src/views/numbers";

it("writes numbers short on screen and keeps all digits for a copy", () => {
  expect(short(78.53981633974483)).toBe("78.540");
  expect(short(130)).toBe("130");
  expect(short(-0.5)).toBe("−0.50000");
  expect(short(123456.789)).toBe("123457");
  expect(short(1.5e-9)).toBe("1.500e−9");
  expect(short(123456789)).toBe("1.235e+8");
  expect([cellText(null), cellText(NaN), cellText("<b>")]).toEqual(["–", "–", "<b>"]);
  const text = toTsv([{ name: "area", unit: "mm²" }, { name: "label" }], [[78.53981633974483, "a\tb\nc"], [null, "d"]]);
  expect(text).toBe("area (mm²)\tlabel\n78.53981633974483\ta b c\n\td");
});

it("sorts what has no value last, both ways, and leaves equal rows in their order", () => {
  const rows = [[2, "b"], [null, "a"], [1, "b"], [NaN, "b"], [10, "a"]] as (number | string | null)[][];
  expect(order(rows, 0, false)).toEqual([2, 0, 4, 1, 3]);
  expect(order(rows, 0, true)).toEqual([4, 0, 2, 1, 3]);
  expect(order(rows, 1, false)).toEqual([1, 4, 0, 2, 3]);
  expect(order(rows, null, true)).toEqual([0, 1, 2, 3, 4]);
});
