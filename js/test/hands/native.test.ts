/// <reference types="vite/client" />
// What is told while Plotly draws is what it then makes, on the recorded gestures of its drawing tools.

import { describe, expect, it } from "vitest";
import { drawnBy } from "../../src/hands/native";
import { readShape } from "../../src/model/codec";
import { mapPath } from "../../src/model/path";
import type { Geometry, ShapeDict, XY } from "../../src/types";

interface Recording {
  kind: string;
  dragmode: string;
  newshape?: { drawdirection?: string } | null;
  axes: Record<string, { range?: unknown[]; type?: string }>;
  after_shapes: ShapeDict[] | null;
  before_shapes: ShapeDict[] | null;
  client_points?: XY[];
  pixel_points: XY[];
}

const files = import.meta.glob<Recording>("../../../tests/fixtures/events/*.json", { eager: true, import: "default" });

/** From data to pixels of the window, by what the pointer's two readings say; null where the axes are not linear. */
function screenOf({ pixel_points: data, client_points: client, axes }: Recording): ((xy: XY) => XY) | null {
  if (!client || client.length !== data.length || Object.values(axes).some(({ type }) => type && type !== "linear")) return null;
  const scales = ([0, 1] as const).map((axis) => {
    const far = data.reduce((best, at, i) => (Math.abs(at[axis] - data[0]![axis]) > Math.abs(data[best]![axis] - data[0]![axis]) ? i : best), 0);
    return (client[far]![axis] - client[0]![axis]) / (data[far]![axis] - data[0]![axis]);
  });
  if (!scales.every((scale) => Number.isFinite(scale) && scale !== 0)) return null;
  return (xy) => [client[0]![0] + (xy[0] - data[0]![0]) * scales[0]!, client[0]![1] + (xy[1] - data[0]![1]) * scales[1]!];
}

/** Those that stayed on the plot: what leaves it is clamped to its edge, which the recording gives in data only. */
function stayed({ pixel_points: trail, axes }: Recording): boolean {
  const [across, up] = Object.values(axes).map(({ range }) => (range ?? []).map(Number));
  const within = (value: number, range: number[] | undefined) => !!range && value >= Math.min(...range) && value <= Math.max(...range);
  return trail.every(([x, y]) => within(x, across) && within(y, up));
}

const drags = Object.entries(files).flatMap(([file, recording]) => {
  const { kind, dragmode, newshape, after_shapes: after, before_shapes: before, pixel_points: trail } = recording;
  const isNew = (after?.length ?? 0) === (before?.length ?? 0) + 1 && trail.length > 1;
  if (kind !== "draw" || !isNew || !dragmode?.startsWith("draw") || newshape?.drawdirection || !stayed(recording)) return [];
  const toScreen = screenOf(recording);
  return toScreen ? [[file.split("/").at(-1)!.slice(0, -5), recording, toScreen] as const] : [];
});

/** A shape on the screen: the box around its corners or vertices, and its ends. */
function screened(shape: ShapeDict, toScreen: (xy: XY) => XY): Geometry {
  const corners = ([x, y]: [string, string]) => toScreen([Number(shape[x]), Number(shape[y])]);
  if (shape.type === "path") return readShape({ ...shape, path: mapPath(shape.path!, toScreen) });
  const [[x0, y0], [x1, y1]] = [corners(["x0", "y0"]), corners(["x1", "y1"])];
  return readShape({ ...shape, x0, y0, x1, y1 });
}

function verticesOf(geometry: Geometry): readonly XY[] {
  if ("box" in geometry) return [[geometry.box[0], geometry.box[1]], [geometry.box[2], geometry.box[3]]];
  if (geometry.kind === "Polygon") return geometry.rings.flat();
  return geometry.kind === "Line" || geometry.kind === "Polyline" ? geometry.xy : [];
}

function measures(geometry: Geometry): { kind: string; bounds: number[] } {
  const xs = verticesOf(geometry).map(([x]) => x);
  const ys = verticesOf(geometry).map(([, y]) => y);
  return { kind: geometry.kind, bounds: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
}

describe("drawnBy", () => {
  it.each(drags)("%s", (_name, { dragmode, client_points: trail, after_shapes: after }, toScreen) => {
    const wanted = measures(screened(after!.at(-1)!, toScreen));
    const told = drawnBy(dragmode, trail!);
    expect(told).not.toBeNull();
    const found = measures(told!);
    // A rectangle without width, which Plotly stores as a path, is a rectangle to the hand.
    if (found.kind !== "Rect") expect(found.kind).toBe(wanted.kind);
    found.bounds.forEach((value, i) => expect(Math.abs(value - wanted.bounds[i]!)).toBeLessThan(1));
  });

  it("was compared on enough gestures of every tool", () => {
    const tools = new Set(drags.map(([, { dragmode }]) => dragmode));
    expect([...tools].sort()).toEqual(["drawcircle", "drawclosedpath", "drawline", "drawopenpath", "drawrect"]);
    expect(drags.length).toBeGreaterThan(40);
  });

  it("makes nothing of a slip, a straight line of a nearly straight one, and a circle of a drag along an axis", () => {
    expect(drawnBy("drawrect", [[0, 0], [5, 5]])).toBeNull();
    expect(drawnBy("drawline", [[0, 0], [50, 5]])).toEqual({ kind: "Line", xy: [[0, 0], [50, 0]] });
    expect(drawnBy("drawcircle", [[100, 100], [120, 103]])).toEqual({ kind: "Ellipse", box: [80, 80, 120, 120], angle: 0 });
    expect(drawnBy("drawopenpath", [[0, 0]])).toBeNull();
    expect(drawnBy("zoom", [[0, 0], [50, 50]])).toBeNull();
  });
});
