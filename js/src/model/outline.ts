// The vertices of a geometry, curves as chords.

import type { Geometry, XY } from "../types";
import { apply, rotation } from "./affine";
import { ellipse } from "./curve";
import { strokeRings } from "./planar";

export type Box = readonly [number, number, number, number];
export type Turnable = Extract<Geometry, { box: Box }>;

const KAPPA = (4 / 3) * (Math.sqrt(2) - 1);
/** Handles of four cubic curves along the unit circle. */
const QUARTERS: readonly XY[] = [
  [1, 0],
  ...([[1, KAPPA], [KAPPA, 1], [0, 1]] as const),
  ...([[-KAPPA, 1], [-1, KAPPA], [-1, 0]] as const),
  ...([[-1, -KAPPA], [-KAPPA, -1], [0, -1]] as const),
  ...([[KAPPA, -1], [1, -KAPPA], [1, 0]] as const),
];

export function centerOf([x0, y0, x1, y1]: Box): XY {
  return [x0 / 2 + x1 / 2, y0 / 2 + y1 / 2];
}

/** Whether a geometry has an inside. */
export function isRegion(geometry: Geometry): boolean {
  return "box" in geometry || geometry.kind === "Polygon" || (geometry.kind === "Polyline" && geometry.width !== null);
}

/** Rings of a region, the first vertex not repeated; [] for all else. A brush stroke has its rim, `tolerance` its chords. */
export function ringsOf(geometry: Geometry, tolerance?: number): readonly (readonly XY[])[] {
  switch (geometry.kind) {
    case "Rect":
      return [cornersOf(geometry)];
    case "Ellipse": {
      const [x0, y0, x1, y1] = geometry.box;
      const radii: XY = [Math.abs(x1 - x0) / 2, Math.abs(y1 - y0) / 2];
      return [turned(ellipse(centerOf(geometry.box), radii, tolerance ?? null), geometry)];
    }
    case "Polygon":
      return geometry.rings;
    case "Polyline":
      return geometry.width === null ? [] : strokeRings(geometry.xy, geometry.width, tolerance);
    default:
      return [];
  }
}

/** Open paths of a geometry without an inside, and the centre line of a brush stroke; a Point is one vertex. */
export function pathOf(geometry: Geometry): readonly XY[] {
  if (geometry.kind === "Point") return [geometry.xy];
  return geometry.kind === "Line" || geometry.kind === "Polyline" ? geometry.xy : [];
}

/** Corners of a rectangle from (x0, y0) by (x1, y0), and of the box around an ellipse before it is turned. */
export function cornersOf(geometry: Turnable): XY[] {
  const [x0, y0, x1, y1] = geometry.box;
  return turned([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], geometry);
}

/** Path of a turned box: corners, or four cubic curves. */
export function turnedPath(geometry: Turnable): string {
  const pair = ([x, y]: XY): string => `${x},${y}`;
  if (geometry.kind === "Rect") return `M${cornersOf(geometry).map(pair).join("L")}Z`;
  const [x0, y0, x1, y1] = geometry.box;
  const [a, b, [x, y]] = [(x1 - x0) / 2, (y1 - y0) / 2, centerOf(geometry.box)];
  const [start, ...handles] = turned(QUARTERS.map(([u, v]) => [u * a + x, v * b + y] as const), geometry).map(pair);
  return `M${start}${[0, 3, 6, 9].map((i) => `C${handles.slice(i, i + 3).join(" ")}`).join("")}Z`;
}

function turned(xy: XY[], { angle, box }: Turnable): XY[] {
  if (!angle) return xy;
  const map = rotation(angle, centerOf(box));
  return xy.map((at) => apply(map, at));
}
