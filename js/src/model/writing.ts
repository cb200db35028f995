// Geometry -> a dictionary of `layout.shapes`, as in Python's codec/writing.py.

import type { Geometry, ShapeDict, XY } from "../types";
import { coordinate, CORNERS, isPoint, typeOf, without } from "./dict";
import { fromMilliseconds, isDate } from "./dates";
import { readableNote, withNote, withoutGeometry } from "./note";
import { strokeNote } from "./noted";
import { turnedPath } from "./outline";
import { readPath, writePath } from "./path";
import { strokeRings } from "./planar";

const TYPES = { Line: "line", Rect: "rect", Ellipse: "circle" } as const;
const PIXEL_SIZED = ["xsizemode", "ysizemode", "xanchor", "yanchor"];

/** Radius of the circle that a Point is written as, in screen pixels. */
export const POINT_RADIUS = 5;

/**
 * A copy of a shape with this geometry; all other attributes stay. Throws when Plotly cannot hold it: an empty region,
 * numbers that are not finite, a foreign `templateitemname` where a note is needed.
 */
export function writeShape(geometry: Geometry, held: ShapeDict): ShapeDict {
  if (geometry.kind === "Foreign") return { ...held };
  checkFinite(geometry);
  if (geometry.kind === "Point") return writePoint(geometry.xy, held);
  const base = isPoint(held) ? without(held, ...PIXEL_SIZED, ...CORNERS) : held;
  if (geometry.kind === "Line") return writeBox("Line", geometry.xy.flat(), base);
  if (geometry.kind === "Polygon") return writeVertices(geometry.rings, true, base);
  if (geometry.kind === "Polyline") {
    // A fill would make Plotly, and every reader, take the path for a closed one.
    return geometry.width === null
      ? without(writeVertices([geometry.xy], false, base), "fillcolor", "fillrule")
      : writeStroke(geometry.xy, geometry.width, base);
  }
  if (!geometry.angle) return writeBox(geometry.kind, geometry.box, base);
  const path = { ...without(base, ...CORNERS), type: "path", path: turnedPath(geometry) };
  const { kind, box, angle } = geometry;
  return withNote(path, { ...withoutGeometry(readableNote(held)), kind, box, angle });
}

function writePoint([x, y]: XY, held: ShapeDict): ShapeDict {
  if (isPoint(held)) return { ...held, ...numbers(held, { xanchor: x, yanchor: y }) };
  const r = POINT_RADIUS;
  const circle = { type: "circle", xsizemode: "pixel", ysizemode: "pixel", x0: -r, x1: r, y0: -r, y1: r, xanchor: x, yanchor: y };
  return withNote({ ...without(held, "path"), ...circle }, withoutGeometry(readableNote(held)));
}

function writeBox(kind: keyof typeof TYPES, box: readonly number[], held: ShapeDict): ShapeDict {
  const [x0, y0, x1, y1] = box as [number, number, number, number];
  const corners = numbers(held, { x0, y0, x1, y1 });
  if (typeOf(held) === TYPES[kind] && held["x0"] !== undefined) return { ...held, ...corners };
  return withNote({ ...without(held, "path"), type: TYPES[kind], ...corners }, withoutGeometry(readableNote(held)));
}

function writeVertices(rings: readonly (readonly XY[])[], closed: boolean, held: ShapeDict): ShapeDict {
  const path = writePath(rings.map((xy) => ({ xy, closed })), datesOf(held));
  return withNote({ ...without(held, ...CORNERS), type: "path", path }, withoutGeometry(readableNote(held)));
}

/** Plotly's own line width is in screen pixels and does not zoom: the rim of a stroke is what it draws. */
function writeStroke(xy: readonly XY[], width: number, held: ShapeDict): ShapeDict {
  const rim = strokeRings(xy, width);
  if (!rim.length) throw new Error(`width: got ${width} at ${String(xy[0])}, where numbers have no steps so small; expected a wider stroke`);
  const path = { ...without(held, ...CORNERS), type: "path", path: writePath(rim.map((ring) => ({ xy: ring, closed: true }))) };
  return withNote(path, { ...withoutGeometry(readableNote(held)), ...strokeNote(xy, width, rim) });
}

function datesOf(held: ShapeDict): string {
  return typeOf(held) === "path" && /\d{4}-\d\d/.test(String(held.path)) ? readPath(held.path).dates : "";
}

/** Numbers as they belong into `held`: dates where dates were, unchanged where they say the same. */
function numbers(held: ShapeDict, values: Readonly<Record<string, number>>): ShapeDict {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const old = held[key];
      return [key, coordinate(old) === value ? old : isDate(old) ? fromMilliseconds(value) : value];
    }),
  );
}

function checkFinite(geometry: Exclude<Geometry, { kind: "Foreign" }>): void {
  const listed = "box" in geometry ? [...geometry.box, geometry.angle] : geometry.kind === "Polygon" ? geometry.rings.flat(2) : geometry.xy.flat();
  const wrong = listed.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`${geometry.kind}: got the coordinate ${wrong}, expected finite numbers`);
  if (geometry.kind === "Polyline" && geometry.width !== null && !(geometry.width > 0 && geometry.width < Infinity))
    throw new RangeError(`width: got ${geometry.width}, expected a finite number > 0`);
}
