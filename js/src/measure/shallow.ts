// Vertices that leave no trace on one side of a stroke, left out as GEOS does before it draws a rim
// (JTS, BufferInputLineSimplifier): those of a dense path under a wide brush.
import type { XY } from "../types";

/** How far off a vertex may be, as a part of the radius. */
const TOLERANCE = 0.01;

/** How many vertices are looked at between two that stay. */
const CHECKED = 10;

/** Leave out shallow bends to the left (`side` 1) or to the right (-1), again and again until none is left. */
export function withoutShallow(xy: readonly XY[], radius: number, side: 1 | -1): XY[] {
  const gone = new Array<boolean>(xy.length).fill(false);
  const after = (i: number): number => {
    let next = i + 1;
    while (next < xy.length && gone[next]) next += 1;
    return next;
  };
  let changed = true;
  while (changed) {
    changed = false;
    let first = 1;
    let middle = after(first);
    let last = after(middle);
    while (last < xy.length) {
      const shallow = isShallow(xy, first, middle, last, TOLERANCE * radius, side);
      if (shallow) gone[middle] = changed = true;
      first = shallow ? last : middle;
      middle = after(first);
      last = after(middle);
    }
  }
  return xy.filter((_, i) => !gone[i]);
}

function isShallow(xy: readonly XY[], i: number, j: number, k: number, tolerance: number, side: 1 | -1): boolean {
  const [a, b, c] = [xy[i]!, xy[j]!, xy[k]!];
  const turn = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]);
  if (!(turn * side > 0) || !(fromSegment(b, a, c) < tolerance)) return false;
  const step = Math.max(1, Math.floor((k - i) / CHECKED));
  for (let at = i; at < k; at += step) {
    if (!(fromSegment(b, a, xy[at]!) < tolerance)) return false;
  }
  return true;
}

function fromSegment(p: XY, a: XY, b: XY): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const long = dx * dx + dy * dy;
  const part = long ? Math.min(Math.max(((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / long, 0), 1) : 0;
  return Math.hypot(p[0] - a[0] - part * dx, p[1] - a[1] - part * dy);
}
