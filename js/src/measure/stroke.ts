// The region of a brush stroke: all that lies within half its width of its path, with the chords of Python's rim,
// which is GEOS's buffer of the path (56 chords to a quarter circle), so that areas are equal to the last digits.
import type { XY } from "../types";
import { withoutShallow } from "./shallow";

/** Chords to a quarter circle: within 1e-4 of the radius. */
const QUARTER = 56;

/** Flanks whose ends are nearer than this part of the radius need no join. */
const TOUCHING = 1e-3;

/**
 * Closed curves around a stroke; what they run around at all ("nonzero") is the stroke.
 *
 * Flanks are parallel to the path; round joins and ends are chords from flank to flank, as many as come nearest to
 * `QUARTER` to a right angle. It is the sum of the outlines of one rectangle a segment, one sector a join and one
 * half disk an end, so that a curve may cross itself as often as the path does.
 */
export function strokeCurves(path: readonly XY[], width: number): XY[][] {
  const radius = width / 2;
  const xy = path.filter(([x, y], i) => i === 0 || x !== path[i - 1]![0] || y !== path[i - 1]![1]);
  const [first, last] = [xy[0], xy[xy.length - 1]];
  if (!first || !last) return [];
  if (xy.length === 1) return [arc(first, radius, 0, -2 * Math.PI)];
  const there = withoutShallow(xy, radius, 1);
  const back = withoutShallow(xy, radius, -1).reverse();
  // A path that ends where it began has a join there, and no ends.
  if (xy.length > 3 && first[0] === last[0] && first[1] === last[1]) {
    return [there, back].map((ring) => flank([...ring, ring[1]!], radius, ring === there, false).slice(1));
  }
  return [[...flank(there, radius, true, true), ...flank(back, radius, false, true)]];
}

/** Follow the left flank to the end, and with `round` go around the end. */
function flank(xy: readonly XY[], radius: number, forward: boolean, round: boolean): XY[] {
  const curve: XY[] = [];
  let one = besides(xy[0]!, xy[1]!, radius);
  curve.push(one.start);
  for (let i = 1; i + 1 < xy.length; i += 1) {
    const other = besides(xy[i]!, xy[i + 1]!, radius);
    join(xy[i]!, one, other, radius, forward, curve);
    one = other;
  }
  // From the heading, as GEOS does: where an end meets the middle of a pixel, the last bit decides.
  const end = Math.atan2(one.heading[1], one.heading[0]) + Math.PI / 2;
  if (round) curve.push(one.end, ...arc(xy[xy.length - 1]!, radius, end, -Math.PI).slice(1));
  return curve;
}

interface Flank {
  start: XY;
  end: XY;
  /** Unit vector along it. */
  heading: XY;
  /** Direction from the path to the flank. */
  side: number;
}

function besides([ax, ay]: XY, [bx, by]: XY, radius: number): Flank {
  const long = Math.hypot(bx - ax, by - ay);
  const heading: XY = [(bx - ax) / long, (by - ay) / long];
  const [dx, dy] = [-heading[1] * radius, heading[0] * radius];
  return { start: [ax + dx, ay + dy], end: [bx + dx, by + dy], heading, side: Math.atan2(heading[0], -heading[1]) };
}

function join(p: XY, one: Flank, other: Flank, radius: number, forward: boolean, curve: XY[]): void {
  const cross = one.heading[0] * other.heading[1] - one.heading[1] * other.heading[0];
  const dot = one.heading[0] * other.heading[0] + one.heading[1] * other.heading[1];
  // Where the path turns straight back, the round join belongs to one of the two flanks.
  if (cross < 0 || (cross === 0 && dot < 0 && forward)) {
    curve.push(one.end);
    if (apart(one.end, other.start) < TOUCHING * radius) return;
    curve.push(...arc(p, radius, one.side, -Math.abs(Math.atan2(cross, dot))).slice(1), other.start);
    return;
  }
  const met = cross === 0 ? null : meeting(one, other, cross);
  if (met) curve.push(met);
  else if (cross === 0 && dot > 0) curve.push(one.end);
  else curve.push(one.end, p, other.start);
}

const apart = (a: XY, b: XY): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** Where two flanks cross on the inner side of a turn, if both are long enough. */
function meeting(one: Flank, other: Flank, cross: number): XY | null {
  const [dx, dy] = [other.start[0] - one.start[0], other.start[1] - one.start[1]];
  const along = (dx * other.heading[1] - dy * other.heading[0]) / cross;
  const further = (dx * one.heading[1] - dy * one.heading[0]) / cross;
  if (!(along >= 0 && along <= apart(one.start, one.end))) return null;
  if (!(further >= 0 && further <= apart(other.start, other.end))) return null;
  return [one.start[0] + along * one.heading[0], one.start[1] + along * one.heading[1]];
}

/** Vertices on a circle from `start` on, +x towards +y, the end excluded; none for a turn of less than half a chord. */
function arc([x, y]: XY, radius: number, start: number, turn: number): XY[] {
  const chords = Math.floor(Math.abs(turn) / (Math.PI / 2 / QUARTER) + 0.5);
  return Array.from({ length: chords }, (_, i) => {
    const angle = start + (i * turn) / chords;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
  });
}
