// Exact measures of a shape itself, whatever the pixels; definitions as in Python's `PROPERTIES`.
// What has no meaning for a kind is NaN.
import { centerOf, cornersOf } from "../model/outline";
import type { Geometry, XY } from "../types";
import { boundsOfEllipse, circumference, radiiOf } from "./ellipse";
import { type Inside, insideOf, outlineLength } from "./inside";
import { type Rings, boundsAround, lengthAlong, unclosed } from "./plane";
import type { Rule } from "./slabs";
import { strokeCurves } from "./stroke";

/** Closed rings of a region and how they fill; a stroke's is a curve that may cross itself. */
export function ringsOf(geometry: Geometry): { rings: Rings; rule: Rule } | null {
  switch (geometry.kind) {
    case "Rect":
      return { rings: [cornersOf(geometry)], rule: "odd" };
    case "Polygon":
      return { rings: geometry.rings.filter((ring) => ring.length).map(unclosed), rule: "odd" };
    case "Polyline":
      return geometry.width === null ? null : { rings: strokeCurves(geometry.xy, geometry.width), rule: "nonzero" };
    default:
      return null;
  }
}

// What the read-out, the live region and the table ask of one geometry is found once.
const found = new WeakMap<Geometry, Inside>();

function inside(geometry: Geometry): Inside | null {
  const known = found.get(geometry);
  if (known) return known;
  const region = ringsOf(geometry);
  if (!region) return null;
  const fresh = insideOf(region.rings, region.rule);
  found.set(geometry, fresh);
  return fresh;
}

/** Area inside by the even-odd rule, in squared axis units; NaN without an inside. */
export function areaOf(geometry: Geometry): number {
  if (geometry.kind === "Rect" || geometry.kind === "Ellipse") {
    const [x0, y0, x1, y1] = geometry.box;
    const boxed = Math.abs(x1 - x0) * Math.abs(y1 - y0);
    return geometry.kind === "Rect" ? boxed : (Math.PI * boxed) / 4;
  }
  return inside(geometry)?.area ?? NaN;
}

/** Length of a line or path, or of the centre line of a brush stroke; NaN for others. */
export function lengthOf(geometry: Geometry): number {
  return geometry.kind === "Line" || geometry.kind === "Polyline" ? lengthAlong(geometry.xy) : NaN;
}

/** Length of the outline as drawn, holes included; NaN without an inside. */
export function perimeterOf(geometry: Geometry): number {
  if (geometry.kind === "Ellipse") return circumference(...radiiOf(geometry));
  const region = ringsOf(geometry);
  if (!region?.rings.length) return NaN;
  if (region.rule === "nonzero") return outlineLength(region.rings, region.rule);
  return region.rings.reduce((sum, ring) => sum + lengthAlong(ring, true), 0);
}

/** x min, y min, x max, y max of all that is drawn; NaN if there is nothing. */
export function boundsOf(geometry: Geometry): [number, number, number, number] {
  if (geometry.kind === "Ellipse") return boundsOfEllipse(geometry);
  return boundsAround(ringsOf(geometry)?.rings ?? pathsOf(geometry));
}

/** Degrees from +x towards +y, in (-180, 180]: of a line, from the first to the last vertex of a path; or the turn of a box. */
export function angleOf(geometry: Geometry): number {
  if (geometry.kind === "Rect" || geometry.kind === "Ellipse") return geometry.angle;
  if (geometry.kind !== "Line" && geometry.kind !== "Polyline") return NaN;
  const [first, last] = [geometry.xy[0], geometry.xy[geometry.xy.length - 1]];
  if (!first || !last) return NaN;
  // 0 + makes a negative zero positive: otherwise a line to the left may point to -180.
  return (Math.atan2(0 + last[1] - first[1], last[0] - first[0]) * 180) / Math.PI;
}

/** Centre of mass of the area, or of the line where there is no inside. */
export function centroidOf(geometry: Geometry): XY {
  if (geometry.kind === "Rect" || geometry.kind === "Ellipse") return centerOf(geometry.box);
  const region = inside(geometry);
  if (region) return region.centroid;
  const xy = pathsOf(geometry)[0];
  const first = xy?.[0];
  if (!xy || !first) return [NaN, NaN];
  let [length, x, y] = [0, 0, 0];
  for (let i = 1; i < xy.length; i += 1) {
    const [[ax, ay], [bx, by]] = [xy[i - 1]!, xy[i]!];
    const leg = Math.hypot(bx - ax, by - ay);
    length += leg;
    x += leg * ((ax - first[0] + (bx - first[0])) / 2);
    y += leg * ((ay - first[1] + (by - first[1])) / 2);
  }
  return length > 0 ? [first[0] + x / length, first[1] + y / length] : first;
}

/** The open paths of a shape without an inside. */
export function pathsOf(geometry: Geometry): Rings {
  switch (geometry.kind) {
    case "Point":
      return [[geometry.xy]];
    case "Line":
    case "Polyline":
      return [geometry.xy];
    default:
      return [];
  }
}
