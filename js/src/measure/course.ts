// Positions at equal distances along a path.
import type { XY } from "../types";
import { ROUNDING } from "./plane";

/** Most positions on one path: beyond this a coordinate or a step is wrong. */
const MOST = 2 ** 22;

export interface Course {
  /** From 0 to the length, both included. */
  distance: number[];
  xy: XY[];
  length: number;
  intervals: number;
}

/** Cut a path into equal steps, as few as keep them within `step`, and each of those into `parts`. */
export function courseOf(path: readonly XY[], step: number, parts = 1): Course {
  const first = path[0]!;
  const legs = path.slice(1).map((end, i) => ({ start: path[i]!, end, begin: 0, span: Math.hypot(end[0] - path[i]![0], end[1] - path[i]![1]) }));
  let length = 0;
  for (const leg of legs) {
    leg.begin = length;
    length += leg.span;
  }
  // A length that is a whole number of steps but for rounding gets that number.
  const whole = Math.max(Math.ceil(length / step - ROUNDING), length > 0 ? 1 : 0);
  if (!(whole <= MOST)) {
    throw new Error(`Profile: a length of ${length} makes ${whole} samples, expected at most ${MOST}; check the frame's steps`);
  }
  const intervals = whole * parts;
  const distance: number[] = [];
  const xy: XY[] = [];
  let at = 0;
  const rate = intervals / Math.max(length, Number.MIN_VALUE);
  for (let i = 0; i <= intervals; i += 1) {
    if (i === intervals) {
      distance.push(length);
      xy.push(path[path.length - 1] ?? first);
      break;
    }
    const travelled = i * (length / intervals);
    while (at + 1 < legs.length && Math.ceil(legs[at + 1]!.begin * rate) <= i) at += 1;
    const { start, end, begin, span } = legs[at]!;
    const along = span > 0 ? (travelled - begin) / span : 0;
    distance.push(travelled);
    xy.push([start[0] + along * (end[0] - start[0]), start[1] + along * (end[1] - start[1])]);
  }
  return { distance, xy, length, intervals: whole };
}

/**
 * Unit vectors across the path at the positions of a course, a quarter turn, +x towards +y, from the direction
 * between half a step before and half a step after. Zero where there is no such direction.
 */
export function normalsOf(path: readonly XY[], step: number, { length, intervals }: Course): XY[] {
  const { xy } = courseOf(path, step, 2);
  const last = xy.length - 1;
  const goesOn = intervals > 0 && xy[0]![0] === xy[last]![0] && xy[0]![1] === xy[last]![1];
  const noise = ROUNDING * (length / Math.max(intervals, 1));
  const normals: XY[] = [];
  for (let i = 0; i <= last; i += 2) {
    const before = xy[i > 0 ? i - 1 : goesOn ? last - 1 : 0]!;
    const after = xy[i < last ? i + 1 : goesOn ? 1 : last]!;
    const [dx, dy] = [after[0] - before[0], after[1] - before[1]];
    const size = Math.hypot(dx, dy);
    normals.push(size > noise ? [-dy / size, dx / size] : [0, 0]);
  }
  return normals;
}
