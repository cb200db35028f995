// Curves as chords, with the tolerances of Python's svgpath.py and geometry.py, so that measures agree.

import type { XY } from "../types";

/** Distance between a curve and its chords, as a fraction of its radius or extent. */
const CHORD = 1e-4;
/** Chords to a quarter circle that keep within `CHORD`. */
const QUARTER = 56;

/** Chords of a quadratic or cubic Bezier curve, without its first vertex: uniform steps in the parameter. */
export function flatten(control: readonly XY[]): XY[] {
  const order = control.length - 1;
  const xs = control.map((at) => at[0] / 64);
  const ys = control.map((at) => at[1] / 64);
  // In 64ths, so that no difference of finite numbers overflows.
  const extent = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  let bend = 0;
  for (let i = 0; i + 2 <= order; i++)
    bend = Math.max(bend, Math.hypot(second(xs, i), second(ys, i)));
  bend *= order * (order - 1);
  const chords = extent > 0 ? Math.max(1, Math.ceil(Math.sqrt(bend / (8 * extent * CHORD)))) : 1;
  const vertices: XY[] = [];
  for (let i = 1; i < chords; i++) vertices.push(bezier(control, i * (1 / chords)));
  vertices.push(control[order]!);
  return vertices;
}

function second(values: readonly number[], i: number): number {
  return values[i + 2]! - values[i + 1]! - (values[i + 1]! - values[i]!);
}

function bezier(control: readonly XY[], t: number): XY {
  let level = control;
  while (level.length > 1)
    level = level.slice(1).map((to, i) => {
      const from = level[i]!;
      return [from[0] * (1 - t) + to[0] * t, from[1] * (1 - t) + to[1] * t] as const;
    });
  return level[0]!;
}

/** How many chords keep a quarter circle within `tolerance`, but not finer than 1e-6 of its radius. */
export function quarterChords(radius: number, tolerance: number | null): number {
  if (tolerance === null) return QUARTER;
  const fraction = radius ? Math.min(Math.max(tolerance / radius, 1e-6), 1) : 1;
  return Math.ceil(Math.PI / 8 / Math.asin(Math.sqrt(fraction / 2)));
}

/** Vertices of an upright ellipse from the end of its first radius around, the first one not repeated. */
export function ellipse([x, y]: XY, [a, b]: XY, tolerance: number | null = null): XY[] {
  const chords = Math.max(8, 4 * quarterChords(Math.max(a, b), tolerance));
  return Array.from({ length: chords }, (_, i) => {
    const turn = i * ((2 * Math.PI) / chords);
    return [x + a * Math.cos(turn), y + b * Math.sin(turn)];
  });
}
