// The handles of a shape, and what pulling one makes of it. Pure: axis units in, axis units out.

import { rotation } from "../model/affine";
import { cornersOf } from "../model/outline";
import type { Geometry, XY } from "../types";


export type Grip =
  | { role: "vertex" | "middle"; ring: number; index: number; xy: XY }
  /** `u`, `v`: -1, 0 or 1, of the side or corner, on the untilted box. */
  | { role: "side" | "corner"; u: -1 | 0 | 1; v: -1 | 0 | 1; xy: XY }
  | { role: "move"; xy: XY };

type Box = Extract<Geometry, { box: unknown }>;

const AROUND: readonly (readonly [-1 | 0 | 1, -1 | 0 | 1])[] = [
  [-1, -1], [0, -1], [1, -1], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0],
];

export function gripsOf(geometry: Geometry): Grip[] {
  switch (geometry.kind) {
    case "Point":
      return [{ role: "move", xy: geometry.xy }];
    case "Line":
      return geometry.xy.map((xy, index) => ({ role: "vertex", ring: 0, index, xy }));
    case "Polyline":
      return vertexGrips([geometry.xy], false);
    case "Polygon":
      return vertexGrips(geometry.rings, true);
    case "Rect":
    case "Ellipse":
      return boxGrips(geometry);
    case "Foreign":
      return [];
  }
}

function vertexGrips(rings: readonly (readonly XY[])[], closed: boolean): Grip[] {
  return rings.flatMap((vertices, ring) => {
    const grips = vertices.map((xy, index): Grip => ({ role: "vertex", ring, index, xy }));
    for (let index = 0; index < vertices.length - (closed ? 0 : 1); index++) {
      const next = vertices[(index + 1) % vertices.length]!;
      grips.push({ role: "middle", ring, index, xy: between(vertices[index]!, next) });
    }
    return grips;
  });
}

function boxGrips(geometry: Box): Grip[] {
  const corners = cornersOf(geometry);
  // On the box untilted a corner is (u, v); tilted, it lies between the two true corners of each.
  const at = (u: number, v: number): XY => {
    const weight = (corner: number) => (1 + u * (corner === 1 || corner === 2 ? 1 : -1)) * (1 + v * (corner > 1 ? 1 : -1)) / 4;
    return corners.reduce<XY>(([x, y], [cx, cy], i) => [x + cx * weight(i), y + cy * weight(i)], [0, 0]);
  };
  return AROUND.map(([u, v]) => ({ role: u && v ? "corner" : "side", u, v, xy: at(u, v) }));
}

function between([ax, ay]: XY, [bx, by]: XY): XY {
  return [(ax + bx) / 2, (ay + by) / 2];
}

/** The form after `grip` was pulled to `xy`; `keepRatio` of width to height, for corners. */
export function pull(geometry: Geometry, grip: Grip, xy: XY, keepRatio = false): Geometry {
  switch (grip.role) {
    case "move":
      return geometry.kind === "Point" ? { ...geometry, xy } : geometry;
    case "vertex":
      return withRing(geometry, grip.ring, (ring) => ring.with(grip.index, xy));
    case "middle":
      return withRing(geometry, grip.ring, (ring) => ring.toSpliced(grip.index + 1, 0, xy));
    case "side":
    case "corner":
      return geometry.kind === "Rect" || geometry.kind === "Ellipse" ? pullBox(geometry, grip, xy, keepRatio) : geometry;
  }
}

function withRing(geometry: Geometry, ring: number, change: (ring: readonly XY[]) => readonly XY[]): Geometry {
  switch (geometry.kind) {
    case "Line":
      return { ...geometry, xy: change(geometry.xy) as readonly [XY, XY] };
    case "Polyline":
      return { ...geometry, xy: change(geometry.xy) };
    case "Polygon":
      return { ...geometry, rings: geometry.rings.map((old, i) => (i === ring ? change(old) : old)) };
    default:
      return geometry;
  }
}

/** The opposite corner or side stays where it is, also on a tilted box; the pulled one lies under the pointer. */
function pullBox(geometry: Box, { u, v, xy: from }: Extract<Grip, { u: number }>, xy: XY, keepRatio: boolean): Geometry {
  const [x0, y0, x1, y1] = geometry.box;
  const { a: cos, c: sin } = rotation(geometry.angle, [0, 0]);
  const [dx, dy] = [xy[0] - from[0], xy[1] - from[1]];
  // Along the box's own axes.
  let along = u === 0 ? 0 : u * (dx * cos + dy * sin);
  let across = v === 0 ? 0 : v * (dy * cos - dx * sin);
  const [width, height] = [x1 - x0, y1 - y0];
  if (keepRatio && u && v && width && height) {
    const scales = [1 + along / width, 1 + across / height] as const;
    const scale = Math.abs(scales[0]) > Math.abs(scales[1]) ? scales[0] : scales[1];
    along = (scale - 1) * width;
    across = (scale - 1) * height;
  }
  // The corner (x0, y0) is at (-1, -1): pulling it outwards makes the box larger on that side.
  const [shiftU, shiftV] = [(u * along) / 2, (v * across) / 2];
  const [cx, cy] = [(x0 + x1) / 2 + shiftU * cos - shiftV * sin, (y0 + y1) / 2 + shiftU * sin + shiftV * cos];
  const [halfWidth, halfHeight] = [(width + along) / 2, (height + across) / 2];
  if (geometry.angle === 0) {
    // Sides that were not pulled stay to the last digit.
    const box: Box["box"] = [
      u < 0 ? x0 - along : x0, v < 0 ? y0 - across : y0,
      u > 0 ? x1 + along : x1, v > 0 ? y1 + across : y1,
    ];
    return { ...geometry, box };
  }
  return { ...geometry, box: [cx - halfWidth, cy - halfHeight, cx + halfWidth, cy + halfHeight] };
}

/** Without that vertex; null if the shape would be none any more. A ring of fewer than three goes, a hole say. */
export function withoutVertex(geometry: Geometry, ring: number, index: number): Geometry | null {
  if (geometry.kind === "Polyline") {
    return geometry.xy.length > 2 ? { ...geometry, xy: geometry.xy.toSpliced(index, 1) } : null;
  }
  if (geometry.kind !== "Polygon") return null;
  const old = geometry.rings[ring];
  if (!old) return null;
  if (old.length > 3) return withRing(geometry, ring, (vertices) => vertices.toSpliced(index, 1));
  return geometry.rings.length > 1 ? { ...geometry, rings: geometry.rings.toSpliced(ring, 1) } : null;
}
