import { describe, expect, test } from "vitest";
import { fromMilliseconds, isDate, toMilliseconds } from "../../src/model/dates";
import { mapPath, readPath, writePath } from "../../src/model/path";
import { random } from "./seeded";

const xy = (path: string): unknown => readPath(path).subpaths.map((subpath) => subpath.xy);

describe("a path", () => {
  test("of any numbers reads back to the last digit", () => {
    const r = random(1);
    const number = (): number => r.pick([r.between(-1e3, 1e3), r.between(-1, 1) * 10 ** r.whole(-300, 300), 0, -0, 5e-324, 1.7976931348623157e308]) + 0;
    for (let n = 0; n < 200; n++) {
      const subpaths = Array.from({ length: r.whole(1, 3) }, () => ({ closed: r.next() < 0.5, xy: Array.from({ length: r.whole(1, 6) }, () => [number(), number()] as const) }));
      expect(readPath(writePath(subpaths))).toEqual({ subpaths, dates: "" });
      expect(readPath(writePath(subpaths).replaceAll(",", " , "))).toEqual({ subpaths, dates: "" });
    }
  });

  test.each<[string, unknown]>([
    ["m 1e1 .5 h2 v-.5 z M-1-1,2 2", [[[10, 0.5], [12, 0.5], [12, 0]], [[-1, -1], [2, 2]]]],
    ["M0,0 1,1 2,0", [[[0, 0], [1, 1], [2, 0]]]],
    ["M0,0L1,1ZL2,2", [[[0, 0], [1, 1]], [[0, 0], [2, 2]]]],
    ["M1.5.5", [[[1.5, 0.5]]]],
    ["M0,0ZZ", [[[0, 0]]]],
  ])("%j", (path, expected) => {
    expect(xy(path)).toEqual(expected);
  });

  test("has curves as chords that end where the curve does, and keep to it", () => {
    const arc = readPath("M0,0Q50,100 100,0T200,0").subpaths[0]!.xy;
    expect(arc.at(-1)).toEqual([200, 0]);
    for (const [x, y] of arc) expect(y).toBeCloseTo(x <= 100 ? (x * (100 - x)) / 50 : -((x - 100) * (200 - x)) / 50, 9);
    expect(readPath("M0,0C0,0 9,9 9,9").subpaths[0]!.xy.length).toBe(readPath("M0,0c0,0 9,9 9,9").subpaths[0]!.xy.length);
  });

  test("keeps its commands when it is mapped", () => {
    expect(mapPath("m1,2h3V9q1,1 2,2t1,1Zl1,1", ([x, y]) => [y, -x])).toBe("M2,-1L2,-4L9,-4Q10,-5 11,-6T12,-7ZL3,-2");
  });

  test("knows which numbers were dates", () => {
    expect(readPath("M2024-01-03_17:18:24.95,1H2024-01-04").dates).toBe("x");
    expect(readPath("M2024-01-03,2024-01-03").dates).toBe("xy");
    expect(writePath([{ xy: [[0, 86_400_000.5]], closed: true }], "xy")).toBe("M1970-01-01,1970-01-02_00:00:00.0005Z");
  });

  test.each([
    ["", /expected it to begin with 'M'/],
    ["L0,0", /begin with 'M'/],
    ["M0,0L4", /got 1 numbers after 'L' at character 4, expected a positive multiple of 2/],
    ["M0,0A1,1", /got command 'A' at character 4, expected one of M L H V Q T C S Z/],
    ["M0,0L1,x", /got command 'x' at character 7/],
    ["M0,0L1,?", /got "\?" after 'L'/],
    ["M0,0Z5", /got 1 numbers after 'Z'.*expected none/],
    ["M0,1e999", /not finite/],
    ["M2024-13-45,0", /no day of a calendar/],
    ["M1e308,0l1e308,0", /position that is not finite/],
    [7, /got number, expected a string/],
  ])("%j is an error that names the place", (path, said) => {
    expect(() => readPath(path)).toThrow(said);
  });

  test("cannot be empty, nor hold what no number is", () => {
    expect(() => writePath([])).toThrow(/empty region/);
    expect(() => writePath([{ xy: [[NaN, 0]], closed: true }])).toThrow(/NaN/);
  });

  // Each would take minutes, and the test run out of its seconds, if the time grew with the square of the length.
  test.each(["1", "-", ".", "1e", "L", "L1,1 ", " ", "2024-01-", "Z"])("of 100,000 times %j before what is none is refused", (garbage) => {
    expect(() => readPath(`M0,0${garbage.repeat(100_000)}?`)).toThrow(/^path: got /);
  });
});

describe("dates", () => {
  test("go there and back", () => {
    expect(toMilliseconds("1970-01-02_00:00:00.5")).toBe(86_400_500);
    expect([86_400_000.5, 0, 72 * 60_000].map(fromMilliseconds)).toEqual(["1970-01-02 00:00:00.0005", "1970-01-01", "1970-01-01 01:12"]);
    expect(fromMilliseconds(toMilliseconds("0001-01-01 00:00:01"))).toBe("0001-01-01 00:00:01");
  });

  test("that no calendar has are none", () => {
    expect([toMilliseconds("2024-02-30"), toMilliseconds("0000-01-01")]).toEqual([NaN, NaN]);
    expect([isDate("2024"), isDate("2024-01"), isDate("2024-01-03 24:00"), isDate(20240103)]).toEqual([false, true, false, false]);
    expect(() => fromMilliseconds(1e18)).toThrow(/between years 1 and 9999/);
    expect(() => fromMilliseconds(NaN)).toThrow(/NaN/);
  });
});
