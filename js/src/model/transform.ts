// Shapes moved, turned and bent as dictionaries: curves stay curves, notes and dates are written along.

import type { Geometry, ShapeDict, XY } from "../types";
import { apply, normalised, rotation } from "./affine";
import { typeOf } from "./dict";
import { readableNote, withNote, withoutGeometry } from "./note";
import { strokeNote } from "./noted";
import { centerOf, pathOf, ringsOf } from "./outline";
import { mapPath, readPath, unclosed } from "./path";
import { readShape } from "./reading";
import { writeShape } from "./writing";

/** Shift by axis units. A Foreign shape comes back as it is. Throws beyond the range of numbers or dates. */
export function moveShape(held: ShapeDict, dx: number, dy: number): ShapeDict {
  return remade(held, (at) => [at[0] + dx, at[1] + dy], 0);
}

/** Turn by degrees, +x towards +y, about a position (default: the middle of the shape's bounds). */
export function rotateShape(held: ShapeDict, degrees: number, about?: XY): ShapeDict {
  const geometry = readShape(held);
  if (geometry.kind === "Foreign" || (geometry.kind === "Point" && !about)) return held;
  // About its own middle a box keeps its corners to the last digit.
  if ("box" in geometry && !about) return writeShape({ ...geometry, angle: normalised(geometry.angle + degrees) }, held);
  const turn = rotation(degrees, about ?? middleOf(geometry));
  return remade(held, (at) => apply(turn, at), degrees);
}

/**
 * Send every vertex through `map`: ends, anchors, rings, and the handles of curves. A box has its two corners mapped and
 * keeps its angle; a brush stroke its centre line, and keeps its width.
 */
export function transformVertices(held: ShapeDict, map: (xy: XY) => XY): ShapeDict {
  const geometry = readShape(held);
  if ("box" in geometry) {
    const [x0, y0, x1, y1] = geometry.box;
    return writeShape({ ...geometry, box: [...map([x0, y0]), ...map([x1, y1])] }, held);
  }
  if (geometry.kind === "Polyline" && geometry.width !== null) return writeShape({ ...geometry, xy: geometry.xy.map(map) }, held);
  return remade(held, map, 0);
}

/** Middle of the bounds, as which boxes have their centre. */
export function middleOf(geometry: Geometry): XY {
  if ("box" in geometry) return centerOf(geometry.box);
  const xy = geometry.kind === "Polygon" ? ringsOf(geometry).flat() : pathOf(geometry);
  const [low, high] = [0, 1].map((axis) => axis as 0 | 1).map((axis): XY => {
    return xy.reduce<XY>(([a, b], at) => [Math.min(a, at[axis]), Math.max(b, at[axis])], [Infinity, -Infinity]);
  }) as [XY, XY];
  return [low[0] / 2 + low[1] / 2, high[0] / 2 + high[1] / 2];
}

/** A rigid map: boxes move with their middle and turn by `degrees`; drawn rims and curves are mapped as they are. */
function remade(held: ShapeDict, map: (xy: XY) => XY, degrees: number): ShapeDict {
  const geometry = readShape(held);
  switch (geometry.kind) {
    case "Foreign":
      return held;
    case "Point":
      return writeShape({ kind: "Point", xy: map(geometry.xy) }, held);
    case "Line":
      return writeShape({ kind: "Line", xy: [map(geometry.xy[0]), map(geometry.xy[1])] }, held);
    case "Rect":
    case "Ellipse": {
      const [x0, y0, x1, y1] = geometry.box;
      const center = centerOf(geometry.box);
      const [x, y] = map(center);
      const [dx, dy] = [x - center[0], y - center[1]];
      // The corners themselves are mapped where nothing turns: their digits are the ones that people look at.
      const box = degrees ? ([x0 + dx, y0 + dy, x1 + dx, y1 + dy] as const) : ([...map([x0, y0]), ...map([x1, y1])] as const);
      return writeShape({ ...geometry, box, angle: normalised(geometry.angle + degrees) }, held);
    }
    default: {
      const path = mapPath(String(held.path), map);
      const moved = { ...held, type: typeOf(held), path };
      const rest = withoutGeometry(readableNote(held));
      if (geometry.kind !== "Polyline" || geometry.width === null) return withNote(moved, rest);
      const rim = readPath(path).subpaths.map((subpath) => unclosed(subpath.xy));
      return withNote(moved, { ...rest, ...strokeNote(geometry.xy.map(map), geometry.width, rim) });
    }
  }
}
