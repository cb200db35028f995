// A shape's form on the screen: SVG path data and rings of vertices, in pixels of the overlay.

import { typeOf } from "../model/dict";
import { pathOf, ringsOf, turnedPath } from "../model/outline";
import { mapPath } from "../model/path";
import type { Geometry, ShapeDict, XY } from "../types";

/** From axis units to pixels. */
export type Projector = (xy: XY) => XY;

/** A form flattened to straight lines, with the box around it. */
export interface Outline {
  rings: readonly (readonly XY[])[];
  /** Whether it has an inside. */
  closed: boolean;
  box: readonly [left: number, top: number, right: number, bottom: number];
}

/** Radius of a point in pixels, as the shape has it. */
export function radiusOf(shape: ShapeDict): number {
  return Math.abs(Number(shape.x1)) || 5;
}

/** For what is hit, hinted at and sized; `svgPath` is for the eye. */
export function outlineOf(shape: ShapeDict, geometry: Geometry, toPx: Projector): Outline {
  const { rings, closed } = flattened(shape, geometry, toPx);
  return { rings, closed, box: boxOf(rings) };
}

function flattened(shape: ShapeDict, geometry: Geometry, toPx: Projector): Omit<Outline, "box"> {
  if (geometry.kind === "Point") {
    const [x, y] = toPx(geometry.xy);
    const radius = radiusOf(shape);
    const turns = Array.from({ length: 16 }, (_, i) => (i * Math.PI) / 8);
    return { rings: [turns.map((t) => [x + radius * Math.cos(t), y + radius * Math.sin(t)] as const)], closed: true };
  }
  const rings = ringsOf(geometry);
  if (rings.length > 0) return { rings: rings.map((ring) => ring.map(toPx)), closed: true };
  const path = pathOf(geometry).map(toPx);
  return { rings: path.length > 0 ? [path] : [], closed: false };
}

/** Path data as Plotly draws the shape: curves stay curves, and are curves of the screen also on a log axis. */
export function svgPath(shape: ShapeDict, geometry: Geometry, toPx: Projector): string {
  if (geometry.kind === "Foreign") return "";
  if (geometry.kind === "Point") return circlePath(toPx(geometry.xy), radiusOf(shape));
  if (typeOf(shape) === "path" && shape.path) return mapPath(shape.path, toPx);
  if (geometry.kind === "Ellipse" && geometry.angle === 0) {
    const [x0, y0, x1, y1] = geometry.box;
    const [[left, top], [right, bottom]] = [toPx([x0, y0]), toPx([x1, y1])];
    return ellipsePath([(left + right) / 2, (top + bottom) / 2], Math.abs(right - left) / 2, Math.abs(bottom - top) / 2);
  }
  if (geometry.kind === "Rect" || geometry.kind === "Ellipse") return mapPath(turnedPath(geometry), toPx);
  const { rings, closed } = outlineOf(shape, geometry, toPx);
  return rings.map((ring) => `M${ring.map((px) => px.join()).join("L")}${closed ? "Z" : ""}`).join("");
}

export function boxOf(rings: readonly (readonly XY[])[]): [number, number, number, number] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (const [x, y] of ring) {
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  }
  return [left, top, right, bottom];
}

export function circlePath(center: XY, radius: number): string {
  return ellipsePath(center, radius, radius);
}

function ellipsePath([x, y]: XY, rx: number, ry: number): string {
  const half = `A${rx},${ry} 0 1 1`;
  return `M${x + rx},${y}${half} ${x - rx},${y}${half} ${x + rx},${y}Z`;
}
