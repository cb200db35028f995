// The region of a brush stroke: all that lies within half its width of its path.
import type { XY } from "../types";

/** Chords to a quarter circle: within 1e-4 of the radius. As in Python. */
const QUARTER = 56;

/**
 * A closed curve around a stroke; what it runs around at all ("nonzero") is the stroke.
 *
 * Flanks are parallel to the path; round joins and ends are chords from flank to flank, as many as come nearest to
 * `QUARTER` to a right angle. It is the sum of the outlines of one rectangle a segment, one sector a join and one
 * half disk an end, so that the curve may cross itself as often as the path does.
 */
export function strokeCurve(path: readonly XY[], width: number): XY[] {
  const radius = width / 2;
  const xy = path.filter(([x, y], i) => i === 0 || x !== path[i - 1]![0] || y !== path[i - 1]![1]);
  const first = xy[0];
  if (!first) return [];
  if (xy.length === 1) return arc(first, radius, 0, 2 * Math.PI);
  const curve: XY[] = [];
  alongRight(xy, radius, true, curve);
  alongRight([...xy].reverse(), radius, false, curve);
  return curve;
}

/** Follow the right flank to the end, and go around the end. */
function alongRight(xy: readonly XY[], radius: number, forward: boolean, curve: XY[]): void {
  for (let i = 1; i < xy.length; i += 1) {
    const flank = flankOf(xy[i - 1]!, xy[i]!, radius);
    if (i === 1) curve.push(flank.start);
    const next = xy[i + 1];
    if (next) join(xy[i]!, flank, flankOf(xy[i]!, next, radius), radius, forward, curve);
    else curve.push(flank.end, ...arc(xy[i]!, radius, flank.side, Math.PI).slice(1));
  }
}

interface Flank {
  start: XY;
  end: XY;
  /** Unit vector along it. */
  heading: XY;
  /** Direction from the path to the flank. */
  side: number;
}

function flankOf([ax, ay]: XY, [bx, by]: XY, radius: number): Flank {
  const long = Math.hypot(bx - ax, by - ay);
  const heading: XY = [(bx - ax) / long, (by - ay) / long];
  const [dx, dy] = [heading[1] * radius, -heading[0] * radius];
  return { start: [ax + dx, ay + dy], end: [bx + dx, by + dy], heading, side: Math.atan2(-heading[0], heading[1]) };
}

function join(p: XY, one: Flank, other: Flank, radius: number, forward: boolean, curve: XY[]): void {
  const cross = one.heading[0] * other.heading[1] - one.heading[1] * other.heading[0];
  const dot = one.heading[0] * other.heading[0] + one.heading[1] * other.heading[1];
  // Where the path turns straight back, the round join belongs to one of the two flanks.
  if (cross > 0 || (cross === 0 && dot < 0 && forward)) {
    curve.push(one.end, ...arc(p, radius, one.side, Math.atan2(cross, dot)).slice(1), other.start);
    return;
  }
  const met = cross === 0 ? null : meeting(one, other, cross);
  if (met) curve.push(met);
  else if (cross === 0 && dot > 0) curve.push(one.end);
  else curve.push(one.end, p, other.start);
}

/** Where two flanks cross on the inner side of a turn, if both are long enough. */
function meeting(one: Flank, other: Flank, cross: number): XY | null {
  const [dx, dy] = [other.start[0] - one.start[0], other.start[1] - one.start[1]];
  const along = (dx * other.heading[1] - dy * other.heading[0]) / cross;
  const further = (dx * one.heading[1] - dy * one.heading[0]) / cross;
  const long = ({ start, end }: Flank): number => Math.hypot(end[0] - start[0], end[1] - start[1]);
  if (!(along >= 0 && along <= long(one) && further >= 0 && further <= long(other))) return null;
  return [one.start[0] + along * one.heading[0], one.start[1] + along * one.heading[1]];
}

/** Vertices on a circle from `start` on, +x towards +y, the end excluded; none for a turn of less than half a chord. */
function arc([x, y]: XY, radius: number, start: number, turn: number): XY[] {
  const chords = Math.floor(turn / (Math.PI / 2 / QUARTER) + 0.5);
  return Array.from({ length: chords }, (_, i) => {
    const angle = start + (i * turn) / chords;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
  });
}
