// Area, centre, moments and outline of the inside of rings.
import type { XY } from "../types";
import { type Rings, boundsAround } from "./plane";
import { type Row, type Rule, eachSlab } from "./slabs";

export interface Inside {
  area: number;
  /** NaN where there is no area. */
  centroid: XY;
}

interface Trapezoid {
  y0: number;
  y1: number;
  l0: number;
  r0: number;
  l1: number;
  r1: number;
}

/** Area and centre of mass. */
export function insideOf(rings: Rings, rule: Rule): Inside {
  const origin = originOf(rings);
  let [area, mx, my] = [0, 0, 0];
  eachTrapezoid(rings, rule, origin, (t) => {
    const [low, high, tall] = [t.r0 - t.l0, t.r1 - t.l1, t.y1 - t.y0];
    area += ((low + high) / 2) * tall;
    // Half the integral of the squared ends, r^2 - l^2 with r = r0 + t (r1 - r0).
    mx += ((t.r0 * t.r0 + t.r0 * t.r1 + t.r1 * t.r1 - t.l0 * t.l0 - t.l0 * t.l1 - t.l1 * t.l1) / 6) * tall;
    my += ((low * (2 * t.y0 + t.y1) + high * (t.y0 + 2 * t.y1)) / 6) * tall;
  });
  return { area, centroid: area > 0 ? [origin[0] + mx / area, origin[1] + my / area] : [NaN, NaN] };
}

/** Integrals of xx, xy, yy over the area about `center`: Green's theorem around every trapezoid. */
export function momentsOf(rings: Rings, rule: Rule, center: XY): [number, number, number] {
  let [xx, xy, yy] = [0, 0, 0];
  eachTrapezoid(rings, rule, center, ({ y0, y1, l0, r0, l1, r1 }) => {
    const corners: XY[] = [[l0, y0], [r0, y0], [r1, y1], [l1, y1]];
    for (let i = 0; i < 4; i += 1) {
      const [ax, ay] = corners[i]!;
      const [bx, by] = corners[(i + 1) % 4]!;
      const cross = ax * by - bx * ay;
      xx += (cross * (ax * ax + ax * bx + bx * bx)) / 12;
      xy += (cross * (ax * by + 2 * (ax * ay + bx * by) + bx * ay)) / 24;
      yy += (cross * (ay * ay + ay * by + by * by)) / 12;
    }
  });
  return [xx, xy, yy];
}

/** Length of the outline of the inside, holes included: what lies between inside and outside, and no more. */
export function outlineLength(rings: Rings, rule: Rule): number {
  const [x0, y0, x1, y1] = boundsAround(rings);
  // Two parts that only rounding keeps apart have no outline between them.
  const noise = 1e-12 * Math.max(x1 - x0, y1 - y0, Math.abs(x0), Math.abs(x1));
  let length = 0;
  let above: number[] = [];
  let level = NaN;
  eachSlab(rings, rule, [x0, y0], (low, high, row) => {
    const apart = joined(row, noise);
    for (const [l0, r0, l1, r1] of apart) {
      length += Math.hypot(l1 - l0, high - low) + Math.hypot(r1 - r0, high - low);
    }
    const below = level === low ? above : [];
    length += differing(below, apart.flatMap(([l0, r0]) => [l0, r0]));
    above = apart.flatMap(([, , l1, r1]) => [l1, r1]);
    level = high;
  });
  return length + differing(above, []);
}

function joined(row: Row, noise: number): Row {
  const apart: (readonly [number, number, number, number])[] = [];
  for (const part of row) {
    const last = apart[apart.length - 1];
    if (last && part[0] - last[1] <= noise && part[2] - last[3] <= noise) {
      apart[apart.length - 1] = [last[0], part[1], last[2], part[3]];
    } else apart.push(part);
  }
  return apart;
}

/** Length that is in one of two sets of intervals only: the level edges of the outline. */
function differing(first: readonly number[], second: readonly number[]): number {
  const ends = [...first, ...second].sort((a, b) => a - b);
  let length = 0;
  for (let i = 0; i + 1 < ends.length; i += 2) length += ends[i + 1]! - ends[i]!;
  return length;
}

function eachTrapezoid(rings: Rings, rule: Rule, origin: XY, visit: (part: Trapezoid) => void): void {
  eachSlab(rings, rule, origin, (y0, y1, row) => {
    for (const [l0, r0, l1, r1] of row) visit({ y0, y1, l0, r0, l1, r1 });
  });
}

/** Near the shape, so that far from zero no digits are lost. */
function originOf(rings: Rings): XY {
  const [x0, y0, x1, y1] = boundsAround(rings);
  return [x0 / 2 + x1 / 2, y0 / 2 + y1 / 2];
}
