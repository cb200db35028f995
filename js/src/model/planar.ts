// Plane geometry on plain vertices. A ring is closed and does not repeat its first vertex; several rings have their
// inside by the even-odd rule, as Plotly fills them. Overlays are polygon-clipping's.

import polygonClipping, { type MultiPolygon, type Polygon } from "polygon-clipping";
import type { XY } from "../types";
import { quarterChords } from "./curve";
import { Grid } from "./grid";
import { simpleLoops } from "./loops";

export type Ring = readonly XY[];

/** Rings around all that lies within half of `width` of a path: round ends, round joins. */
export function strokeRings(xy: readonly XY[], width: number, tolerance = width / 200): XY[][] {
  const radius = width / 2;
  const step = Math.PI / 2 / quarterChords(radius, tolerance);
  const path = xy.filter((at, i) => !i || at[0] !== xy[i - 1]![0] || at[1] !== xy[i - 1]![1]);
  if (path.length === 1) return [arc(path[0]!, radius, 0, 2 * Math.PI, step).slice(0, -1)];
  const raw = [...leftSide(path, radius, step), ...leftSide(path.toReversed(), radius, step)];
  return overlay([[...path, ...raw]], (grid) => polygonClipping.union([raw.map(grid.snap)]));
}

/** What is in `rings` and not in `others`; [] when nothing is left. */
export function subtract(rings: readonly Ring[], others: readonly Ring[]): XY[][] {
  return overlay([...rings, ...others], (grid) => {
    const whole = evenOdd(rings, grid);
    const taken = evenOdd(others, grid);
    return whole.length && taken.length ? polygonClipping.difference(whole, taken) : whole;
  });
}

/** What is in any of several regions. */
export function union(...regions: readonly (readonly Ring[])[]): XY[][] {
  return overlay(regions.flat(), (grid) => {
    const [first, ...rest] = regions.map((rings) => evenOdd(rings, grid)).filter((region) => region.length);
    return first ? polygonClipping.union(first, ...rest) : [];
  });
}

/** Drop vertices within `tolerance` of what remains (Douglas and Peucker 1973); a ring keeps at least three. */
export function simplify(xy: readonly XY[], tolerance: number, closed = false): XY[] {
  if (xy.length < (closed ? 4 : 3)) return [...xy];
  if (!closed) return kept(xy, tolerance);
  // Cut where a ring is widest: any other vertex might be one to drop.
  const start = farthest(xy, xy[0]!);
  const turned = [...xy.slice(start), ...xy.slice(0, start)];
  const middle = farthest(turned, turned[0]!) || 1;
  const ring = [...kept(turned.slice(0, middle + 1), tolerance), ...kept([...turned.slice(middle), turned[0]!], tolerance).slice(1, -1)];
  if (ring.length > 2) return ring;
  const distances = turned.map((at) => distanceToSegment(at, turned[0]!, turned[middle]!));
  const third = distances.indexOf(Math.max(...distances));
  return [...new Set([0, middle, third])].sort((a, b) => a - b).map((i) => turned[i]!);
}

/** Even-odd: whether a position lies inside rings. */
export function insideRings([x, y]: XY, rings: readonly Ring[]): boolean {
  let inside = false;
  for (const ring of rings)
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [x0, y0] = ring[j]!;
      const [x1, y1] = ring[i]!;
      if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
    }
  return inside;
}

/** Distance of a position from a path or the edge of a ring; infinite where there is no vertex. */
export function distanceToOutline(at: XY, xy: readonly XY[], closed: boolean): number {
  let least = xy.length === 1 ? Math.hypot(at[0] - xy[0]![0], at[1] - xy[0]![1]) : Infinity;
  for (let i = closed ? 0 : 1; i < xy.length; i++)
    least = Math.min(least, distanceToSegment(at, xy.at(i - 1)!, xy[i]!));
  return least;
}

export function distanceToSegment([x, y]: XY, [x0, y0]: XY, [x1, y1]: XY): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const squared = dx * dx + dy * dy;
  const t = squared ? Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / squared)) : 0;
  return Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
}

/** Vertices on a circle from one angle to another, both included. */
function arc([x, y]: XY, radius: number, from: number, to: number, step: number): XY[] {
  // A quarter of six steps is six chords, also when division says 6.000000000000001.
  const chords = Math.max(1, Math.ceil(Math.abs(to - from) / step - 1e-9));
  return Array.from({ length: chords + 1 }, (_, i) => {
    const turn = from + ((to - from) * i) / chords;
    return [x + radius * Math.cos(turn), y + radius * Math.sin(turn)] as const;
  });
}

/**
 * One side of a path and the cap around its end. Inner joins go through the vertex itself: the ring is then the sum of
 * pieces that all turn one way, and its inside by the non-zero rule, which polygon-clipping has for one ring, is the stroke.
 */
function leftSide(path: readonly XY[], radius: number, step: number): XY[] {
  const side: XY[] = [];
  for (let i = 1; i < path.length; i++) {
    const [from, to, next] = [path[i - 1]!, path[i]!, path[i + 1]];
    const along = Math.atan2(to[1] - from[1], to[0] - from[0]);
    const normal = along + Math.PI / 2;
    const off: XY = [radius * Math.cos(normal), radius * Math.sin(normal)];
    side.push([from[0] + off[0], from[1] + off[1]]);
    const turn = next ? wrapped(Math.atan2(next[1] - to[1], next[0] - to[0]) - along) : -Math.PI;
    if (turn > 0) side.push([to[0] + off[0], to[1] + off[1]], to);
    else side.push(...arc(to, radius, normal, normal + turn, step));
  }
  return side;
}

/** An angle in [-pi, pi). */
function wrapped(angle: number): number {
  return angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI));
}

/** The even-odd inside of rings that may cross themselves and each other. */
function evenOdd(rings: readonly Ring[], grid: Grid): MultiPolygon {
  const loops = rings.flatMap((ring) => simpleLoops(ring.map(grid.snap), grid.snap)).map((loop): Polygon => [loop]);
  const [first, ...rest] = loops;
  return first ? polygonClipping.xor(first, ...rest) : [];
}

/** Compute on a grid, a coarser one where rounding trips the algorithm; vertices that stay keep their digits. */
function overlay(rings: readonly Ring[], compute: (grid: Grid) => MultiPolygon): XY[][] {
  let failure: unknown;
  for (const bits of [32, 28, 24]) {
    const grid = new Grid(rings, bits);
    try {
      return compute(grid).flatMap((polygon) => polygon.map((ring) => ring.slice(0, -1).map(grid.unsnap)));
    } catch (error) {
      failure = error;
    }
  }
  const vertices = rings.reduce((sum, ring) => sum + ring.length, 0);
  throw new Error(`regions: got outlines of ${vertices} vertices that could not be combined; expected simpler ones`, { cause: failure });
}

function kept(xy: readonly XY[], tolerance: number): XY[] {
  const keep = new Uint8Array(xy.length);
  keep[0] = keep[xy.length - 1] = 1;
  const waiting: [number, number][] = [[0, xy.length - 1]];
  for (let pair = waiting.pop(); pair; pair = waiting.pop()) {
    const [first, last] = pair;
    let [most, at] = [tolerance, 0];
    for (let i = first + 1; i < last; i++) {
      const off = distanceToSegment(xy[i]!, xy[first]!, xy[last]!);
      if (off > most) [most, at] = [off, i];
    }
    if (!at) continue;
    keep[at] = 1;
    waiting.push([first, at], [at, last]);
  }
  return xy.filter((_, i) => keep[i]);
}

function farthest(xy: readonly XY[], from: XY): number {
  let [most, at] = [-1, 0];
  xy.forEach(([x, y], i) => {
    const off = Math.hypot(x - from[0], y - from[1]);
    if (off > most) [most, at] = [off, i];
  });
  return at;
}
