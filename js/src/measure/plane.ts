// Rings of vertices: what every measure of a shape begins with.
import type { XY } from "../types";

/** Relative size below which a difference is floating-point noise of a few operations. As in Python. */
export const ROUNDING = 1e-9;

export type Rings = readonly (readonly XY[])[];

/** A ring without last vertices that repeat its first. */
export function unclosed(ring: readonly XY[]): readonly XY[] {
  const first = ring[0];
  let end = ring.length;
  while (first && end > 1 && ring[end - 1]![0] === first[0] && ring[end - 1]![1] === first[1]) end -= 1;
  return end === ring.length ? ring : ring.slice(0, end);
}

/** Sum of the distances between neighbouring vertices; of a ring also from the last to the first. */
export function lengthAlong(xy: readonly XY[], closed = false): number {
  let sum = 0;
  for (let i = 1; i < xy.length; i += 1) sum += Math.hypot(xy[i]![0] - xy[i - 1]![0], xy[i]![1] - xy[i - 1]![1]);
  const [first, last] = [xy[0], xy[xy.length - 1]];
  return closed && first && last ? sum + Math.hypot(first[0] - last[0], first[1] - last[1]) : sum;
}

/** x min, y min, x max, y max; NaN without vertices. */
export function boundsAround(rings: Rings): [number, number, number, number] {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (const [x, y] of ring) {
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
  }
  return x0 <= x1 ? [x0, y0, x1, y1] : [NaN, NaN, NaN, NaN];
}
