// A dictionary of `layout.shapes` -> geometry, as in Python's codec/reading.py.

import type { Geometry, ShapeDict, XY } from "../types";
import { coordinate, CORNERS, isPoint, isSet, typeOf } from "./dict";
import { readNote, type Note } from "./note";
import { readNotedGeometry } from "./noted";
import { readPath, unclosed } from "./path";

const AXES = { xref: /^x([2-9]|[1-9]\d+)?$/, yref: /^y([2-9]|[1-9]\d+)?$/ };
const SHIFTS = ["x0shift", "x1shift", "y0shift", "y1shift"];
const FOREIGN: Geometry = { kind: "Foreign" };

/**
 * What a shape is, in axis units. Never throws: what has no place in data coordinates, and what Plotly could not
 * draw, is Foreign.
 */
export function readShape(held: ShapeDict): Geometry {
  for (const [ref, pattern] of Object.entries(AXES)) {
    const value = isSet(held[ref]) ? held[ref] : ref[0];
    if (typeof value !== "string" || !pattern.test(value)) return FOREIGN;
  }
  if (SHIFTS.some((key) => isSet(held[key]))) return FOREIGN;
  try {
    const note = readNote(held);
    return readPlaced(held, note);
  } catch {
    // A note or a path that says nothing readable: the shape is carried along whole.
    return FOREIGN;
  }
}

function readPlaced(held: ShapeDict, note: Note): Geometry {
  const corners = CORNERS.map((key) => coordinate(held[key]));
  const [x0, y0, x1, y1] = corners as [number, number, number, number];
  if (isPoint(held)) {
    const xy: XY = [coordinate(held["xanchor"]), coordinate(held["yanchor"])];
    const centred = x0 === -x1 && y0 === -y1;
    return centred && [...corners, ...xy].every(Number.isFinite) ? { kind: "Point", xy } : FOREIGN;
  }
  if (held["xsizemode"] === "pixel" || held["ysizemode"] === "pixel") return FOREIGN;
  const type = typeOf(held);
  if (type === "path") return readOutline(held, note);
  if (!corners.every(Number.isFinite)) return FOREIGN;
  if (type === "line") return { kind: "Line", xy: [[x0, y0], [x1, y1]] };
  if (type === "rect" || type === "circle") return { kind: type === "rect" ? "Rect" : "Ellipse", box: [x0, y0, x1, y1], angle: 0 };
  return FOREIGN;
}

function readOutline(held: ShapeDict, note: Note): Geometry {
  const { subpaths } = readPath(held.path);
  // plotly.js drops the Z when the pointer came back to where it began; it fills closed paths only, and that tells.
  const closed = held["fillcolor"] !== undefined || subpaths.some((subpath) => subpath.closed);
  if (!closed) return subpaths.length === 1 ? { kind: "Polyline", xy: subpaths[0]!.xy, width: null } : FOREIGN;
  const rings = subpaths.map(({ xy }) => unclosed(xy));
  return readNotedGeometry(rings, note) ?? { kind: "Polygon", rings };
}
