import { describe, expect, test } from "vitest";
import type { Geometry, ShapeDict, XY } from "../../src/types";
import { moveShape, readShape, rotateShape, transformVertices, writeShape } from "../../src/model/codec";
import { isRegion, pathOf, ringsOf } from "../../src/model/outline";
import { KINDS, random, randomGeometry, randomShape } from "./seeded";

const vertices = (geometry: Geometry): readonly XY[] =>
  geometry.kind === "Foreign" ? [] : "box" in geometry ? [geometry.box.slice(0, 2) as unknown as XY, geometry.box.slice(2) as unknown as XY] : geometry.kind === "Polygon" ? geometry.rings.flat() : pathOf(geometry);

function expectClose(found: readonly XY[], expected: readonly XY[], tolerance: number): void {
  expect(found.length).toBe(expected.length);
  found.forEach(([x, y], i) => expect(Math.hypot(x - expected[i]![0], y - expected[i]![1])).toBeLessThanOrEqual(tolerance));
}

const sizeOf = (shape: ShapeDict): number => Math.max(1e-3, ...vertices(readShape(shape)).flat().map(Math.abs));

describe.each(KINDS)("%s", (kind) => {
  const r = random(KINDS.indexOf(kind) + 1);
  const cases = Array.from({ length: 40 }, () => [randomGeometry(r, kind), randomShape(r, kind)] as const);

  test("what is written reads back the same, to the last digit, also through JSON", () => {
    for (const [geometry] of cases) {
      const written = writeShape(geometry, { name: "a" });
      expect(readShape(written)).toEqual(geometry);
      expect(readShape(JSON.parse(JSON.stringify(written)) as ShapeDict)).toEqual(geometry);
    }
  });

  test("writing what was read changes nothing, and the argument stays as it was", () => {
    for (const [, shape] of cases) {
      const before = structuredClone(shape);
      expect(writeShape(readShape(shape), shape)).toEqual(shape);
      moveShape(shape, 1, 2);
      rotateShape(shape, 33);
      expect(shape).toEqual(before);
    }
  });

  test("a move shifts every vertex and keeps kind, class, properties and unknown attributes", () => {
    for (const [, shape] of cases) {
      const size = sizeOf(shape);
      const moved = moveShape(shape, size, -2 * size);
      const [was, now] = [readShape(shape), readShape(moved)];
      expect(now.kind).toBe(was.kind);
      expectClose(vertices(now), vertices(was).map(([x, y]) => [x + size, y - 2 * size] as const), size * 1e-12);
      if ("angle" in was) expect(now).toMatchObject({ angle: was.angle });
      if (was.kind === "Polyline") expect(now).toMatchObject({ width: was.width });
      for (const key of ["name", "legendgroup", "line", "tomorrow", "visible"]) expect(moved[key]).toEqual(shape[key]);
      const told = (held: ShapeDict): unknown => (held["templateitemname"] ? JSON.parse(String(held["templateitemname"]).slice(10)) : {}) as unknown;
      expect(told(moved)).toMatchObject(pick(told(shape), ["properties", "index"]));
    }
  });

  test("a turn there and back gives the same shape, and turns its outline in between", () => {
    for (const [, shape] of cases) {
      const size = sizeOf(shape);
      const [was, turned] = [readShape(shape), rotateShape(shape, 30)];
      const now = readShape(turned);
      expect(now.kind).toBe(was.kind);
      const middle = centre(vertices(was));
      const expected = outline(was).map(([x, y]) => turn([x, y], middle, 30));
      if (!(was.kind === "Polyline" && was.width !== null)) expectClose(outline(now), expected, size * 1e-9);
      const back = readShape(rotateShape(turned, -30, middle));
      expectClose(vertices(back), vertices(was), size * 1e-9);
      if ("angle" in was && "angle" in back) expect(Math.abs(back.angle - was.angle) % 360).toBeLessThan(1e-9);
    }
  });
});

const outline = (geometry: Geometry): readonly XY[] => (isRegion(geometry) ? ringsOf(geometry).flat() : pathOf(geometry));

function centre(xy: readonly XY[]): XY {
  const mid = (values: number[]): number => Math.min(...values) / 2 + Math.max(...values) / 2;
  return [mid(xy.map(([x]) => x)), mid(xy.map(([, y]) => y))];
}

function turn([x, y]: XY, [cx, cy]: XY, degrees: number): XY {
  const a = (degrees * Math.PI) / 180;
  return [cx + (x - cx) * Math.cos(a) - (y - cy) * Math.sin(a), cy + (x - cx) * Math.sin(a) + (y - cy) * Math.cos(a)];
}

function pick(value: unknown, keys: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value as object).filter(([key]) => keys.includes(key)));
}

describe("reading", () => {
  const rect = { type: "rect", x0: 0, y0: 1, x1: 2, y1: 3 };
  test.each<[ShapeDict, Geometry["kind"]]>([
    [rect, "Rect"],
    [{ x0: 0, y0: 1, x1: "2", y1: " 3e0 " }, "Rect"],
    [{ path: "M0,0L1,1" }, "Polyline"],
    [{ path: "M0,0L1,1L2,0", fillcolor: "red" }, "Polygon"],
    [{ path: "M0,0L1,1L2,0", fillcolor: undefined }, "Polyline"],
    [{ path: "M0,0L1,1L2,0Z" }, "Polygon"],
    [{ path: "M0,0L1,1M2,0L3,3" }, "Foreign"],
    [{ type: "circle", xsizemode: "pixel", ysizemode: "pixel", x0: -4, y0: -4, x1: 4, y1: 4, xanchor: 7, yanchor: 8 }, "Point"],
    [{ type: "circle", xsizemode: "pixel", ysizemode: "pixel", x0: 0, y0: -4, x1: 4, y1: 4, xanchor: 7, yanchor: 8 }, "Foreign"],
    [{ type: "rect", xsizemode: "pixel", x0: 0, y0: -4, x1: 4, y1: 4 }, "Foreign"],
    [{ ...rect, xref: "x2", yref: "y12" }, "Rect"],
    [{ ...rect, xref: "paper" }, "Foreign"],
    [{ ...rect, xref: "x1" }, "Foreign"],
    [{ ...rect, x0shift: 0.5 }, "Foreign"],
    [{ ...rect, x0: "B" }, "Foreign"],
    [{ ...rect, x0: true }, "Foreign"],
    [{ ...rect, x0: "0x10" }, "Foreign"],
    [{ ...rect, x0: "" }, "Foreign"],
    [{ ...rect, x0: 1e400 }, "Foreign"],
    [{ type: "rect", x0: 100 }, "Foreign"],
    [{ type: "hexagon", x0: 0, y0: 0, x1: 1, y1: 1 }, "Foreign"],
    [{ ...rect, type: 7 as unknown as string }, "Foreign"],
    [{ type: "path", path: "M0,0L1,garbage" }, "Foreign"],
    [{ type: "path", path: { toString: () => "M0,0Z" } as unknown as string }, "Foreign"],
    [{ ...rect, templateitemname: "imgshapes:{broken" }, "Foreign"],
    [{ ...rect, templateitemname: 'imgshapes:{"properties":[1]}' }, "Foreign"],
    [{ ...rect, templateitemname: "somebody's" }, "Rect"],
    [{ ...rect, x0: "2024-01-03 17:18:24.9505", x1: "2024-01-04" }, "Rect"],
    [{ ...rect, x0: "2024-02-30" }, "Foreign"],
    [{}, "Foreign"],
  ])("%j is a %s", (held, kind) => {
    expect(readShape(held).kind).toBe(kind);
  });
});

describe("notes", () => {
  const turned = writeShape({ kind: "Rect", box: [0, 0, 40, 20], angle: 30 }, { name: "a", fillcolor: "red" });

  test("a turned rectangle says so, and is told to be visible", () => {
    expect(turned).toMatchObject({ type: "path", visible: true, name: "a" });
    expect(JSON.parse(String(turned["templateitemname"]).slice(10))).toEqual({ kind: "Rect", box: [0, 0, 40, 20], angle: 30 });
    expect(turned["x0"]).toBeUndefined();
  });

  test("it becomes a polygon when one corner is pulled, and upright when turned back", () => {
    expect(readShape({ ...turned, path: turned.path!.replace("M", "M-") }).kind).toBe("Polygon");
    const back = rotateShape(turned, -30);
    expect(back).toEqual({ name: "a", fillcolor: "red", visible: true, type: "rect", x0: 0, y0: 0, x1: 40, y1: 20 });
  });

  test("writing a polygon on it forgets the box and keeps the properties", () => {
    const held = { ...turned, templateitemname: String(turned["templateitemname"]).replace("{", '{"properties":{"n":1},') };
    const polygon = writeShape({ kind: "Polygon", rings: [[[0, 0], [1, 0], [1, 1]]] }, held);
    expect(polygon["templateitemname"]).toBe('imgshapes:{"properties":{"n":1}}');
  });

  test("a foreign template reference is never written over", () => {
    expect(() => writeShape({ kind: "Rect", box: [0, 0, 1, 1], angle: 5 }, { templateitemname: "logo" })).toThrow(/templateitemname: got "logo".*remove/);
  });

  test("a box of another kind takes the place of a point without remains", () => {
    const point = writeShape({ kind: "Point", xy: [3, 4] }, { name: "p" });
    expect(point).toEqual({ name: "p", type: "circle", xsizemode: "pixel", ysizemode: "pixel", x0: -5, x1: 5, y0: -5, y1: 5, xanchor: 3, yanchor: 4 });
    expect(writeShape({ kind: "Ellipse", box: [0, 0, 2, 2], angle: 0 }, point)).toEqual({ name: "p", type: "circle", x0: 0, y0: 0, x1: 2, y1: 2 });
  });
});

describe("moving", () => {
  test("curves stay curves, holes stay holes", () => {
    const held = { path: "M0,0C1,2 3,4 5,6S7,8 9,9Q1,1 2,2T3,3h1v-1l1 1ZM1 1H2V2Z" };
    expect(moveShape(held, 10, 100).path).toBe("M10,100C11,102 13,104 15,106S17,108 19,109Q11,101 12,102T13,103L14,103L14,102L15,103ZM11,101L12,101L12,102Z");
  });

  test("dates stay dates", () => {
    const day = 86_400_000;
    expect(moveShape({ type: "rect", x0: "2024-01-03 17:18:24.9505", x1: "2024-01-04", y0: 0, y1: 1 }, day, 1)).toEqual({
      type: "rect", x0: "2024-01-04 17:18:24.9505", x1: "2024-01-05", y0: 1, y1: 2,
    });
    expect(moveShape({ path: "M2024-01-03_17:18:24.95,1L2024-01-21_20:00,2" }, day, 1).path).toBe("M2024-01-04_17:18:24.95,2L2024-01-22 20:00,3".replace(" ", "_"));
  });

  test("a rim that another program drew moves as it is, with its stroke", () => {
    const held = { path: "M0,0L10,0L10,2L0,2Z", visible: true, templateitemname: 'imgshapes:{"kind":"Polyline","xy":[[1,1],[9,1]],"width":2,"rim":[4,[0,0],[5,1]]}' };
    const moved = moveShape(held, 100, 0);
    expect(moved.path).toBe("M100,0L110,0L110,2L100,2Z");
    expect(readShape(moved)).toEqual({ kind: "Polyline", xy: [[101, 1], [109, 1]], width: 2 });
  });

  test("out of the numbers is an error, foreign shapes stay", () => {
    expect(() => moveShape({ type: "line", x0: 1e308, y0: 0, x1: 0, y1: 0 }, 1e308, 0)).toThrow(/Line: got the coordinate Infinity/);
    expect(() => moveShape({ path: "M1e308,0L1,1" }, 1e308, 0)).toThrow(/coordinate Infinity/);
    const paper = { type: "rect", xref: "paper", x0: 0, y0: 0, x1: 1, y1: 1 };
    expect(moveShape(paper, 1, 1)).toBe(paper);
    expect(rotateShape(paper, 1)).toBe(paper);
  });

  test("vertices bend through any map; a box keeps its angle", () => {
    const double = ([x, y]: XY): XY => [2 * x, 3 * y];
    expect(transformVertices({ path: "M1,1Q2,2 3,3" }, double).path).toBe("M2,3Q4,6 6,9");
    expect(readShape(transformVertices({ type: "circle", x0: 1, y0: 2, x1: 3, y1: 4 }, double))).toEqual({ kind: "Ellipse", box: [2, 6, 6, 12], angle: 0 });
    const stroke = writeShape({ kind: "Polyline", xy: [[0, 0], [5, 5]], width: 2 }, {});
    expect(readShape(transformVertices(stroke, double))).toEqual({ kind: "Polyline", xy: [[0, 0], [10, 15]], width: 2 });
  });
});

describe("hostile input", () => {
  test("random text in every place never throws when read", () => {
    const r = random(9);
    const values = [1, 5, "x", "M0,0L4,0L4,4Z", null, undefined, NaN, Infinity, -1e308, 1e308, "", "1e999", "2024-99-99", "M", "M0,0", "M0,0A1,1", [], {}, true, "imgshapes:", "imgshapes:{}", "imgshapes:null", 'imgshapes:{"kind":"Rect"}',
      'imgshapes:{"kind":"Polyline","xy":[[1]],"width":-1,"rim":[0,0,0]}', 'imgshapes:{"kind":"Ellipse","box":[0,0,0,0],"angle":1}', "path", "rect", "circle", "pixel", "__proto__", "M0,0L1,1L1,0Z", "M1e308,0L-1e308,1e308L0,0Z"];
    const keys = ["type", "path", "x0", "y0", "x1", "y1", "xref", "xsizemode", "ysizemode", "xanchor", "yanchor", "templateitemname", "fillcolor", "x0shift", "line"];
    const sound = KINDS.map((kind) => randomShape(r, kind));
    const kinds = new Set<string>();
    for (let i = 0; i < 20_000; i++) {
      const held: ShapeDict = structuredClone(r.pick(sound));
      for (const key of keys) if (r.next() < 0.1) held[key] = r.pick(values);
      kinds.add(readShape(held).kind);
    }
    expect(kinds.size).toBe(7);
  });

  test("a geometry that Plotly cannot hold is an error", () => {
    expect(() => writeShape({ kind: "Polygon", rings: [] }, {})).toThrow(/empty region/);
    expect(() => writeShape({ kind: "Polygon", rings: [[]] }, {})).toThrow(/without vertices/);
    expect(() => writeShape({ kind: "Rect", box: [0, 0, NaN, 1], angle: 0 }, {})).toThrow(/NaN/);
    expect(() => writeShape({ kind: "Polyline", xy: [[0, 0]], width: 0 }, {})).toThrow(/width: got 0/);
  });
});
