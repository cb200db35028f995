// The pixels whose centre lies in a region, as horizontal runs. Half-open in array space: edges towards smaller
// rows and columns are in, towards larger ones out. The same pixels as `plotly_imgshapes.raster.runs`.
import { rotation } from "../model/affine";
import { centerOf } from "../model/outline";
import type { Frame, Geometry } from "../types";
import { type Boxed, radiiOf } from "./ellipse";
import { sideOfCenter } from "./exact";
import { ringsOf } from "./geometry";
import type { Rule } from "./slabs";

/** Row, first column, column after the last; sorted, never empty. */
export type Run = readonly [row: number, start: number, stop: number];

/** Bound on the error of a crossing, as a fraction of the greatest column of its edge; as in Python. */
const ROUNDING = 8 * Number.EPSILON;

/** Error in pixels from which on exactness is given up. */
const VAGUE = 1e-3;

/** None for shapes without an inside. */
export function runsOf(geometry: Geometry, frame: Frame): Run[] {
  if (geometry.kind === "Ellipse") return runsOfEllipse(geometry, frame);
  const region = ringsOf(geometry);
  if (!region) return [];
  const rows = new Map<number, Crossing[]>();
  for (const ring of region.rings) {
    const rc = ring.map(([x, y]) => [(y - frame.y0) / frame.dy, (x - frame.x0) / frame.dx] as const);
    if (rc.some(([r, c]) => !(Math.abs(r) <= 1e150 && Math.abs(c) <= 1e150))) {
      throw new Error("Pixels: a vertex lies too far away for floating-point numbers; check the frame's steps");
    }
    rc.forEach(([r0, c0], i) => {
      const [r1, c1] = rc[(i + 1) % rc.length]!;
      cross(r0, c0, r1, c1, frame.shape, rows);
    });
  }
  return [...rows.keys()].sort((a, b) => a - b).flatMap((row) => paired(row, rows.get(row)!, region.rule));
}

interface Crossing {
  col: number;
  way: number;
}

function cross(
  r0: number, c0: number, r1: number, c1: number, [height, width]: Frame["shape"], rows: Map<number, Crossing[]>,
): void {
  const begin = Math.ceil(cut(r0, height));
  const end = Math.ceil(cut(r1, height));
  const error = ROUNDING * Math.max(Math.abs(c0), Math.abs(c1));
  const unsure = error <= VAGUE && c0 !== c1;
  for (let row = Math.min(begin, end); row < Math.max(begin, end); row += 1) {
    // Multiplied before it is divided, so that vertices on whole pixels cross exactly on whole pixels.
    const col = ((row - r0) * (c1 - c0)) / (r1 - r0) + c0;
    let ceiling = Math.ceil(col);
    const gap = ceiling - col;
    if (unsure && Math.abs(gap - 0.5) >= 0.5 - error) {
      // Where the row is that of an end, the crossing is that end itself.
      if (row === r1) ceiling = Math.ceil(c1);
      else if (row !== r0) {
        const center = Math.round(ceiling - gap);
        const edge = r0 < r1 ? ([r0, c0, r1, c1] as const) : ([r1, c1, r0, c0] as const);
        ceiling = center + (sideOfCenter(edge, row, center) > 0 ? 1 : 0);
      }
    }
    const found = { col: cut(ceiling, width), way: r0 < r1 ? 1 : -1 };
    const there = rows.get(row);
    if (there) there.push(found);
    else rows.set(row, [found]);
  }
}

const cut = (value: number, most: number): number => Math.min(Math.max(value, 0), most);

/** Crossings of one row, paired to runs; those that touch become one. */
function paired(row: number, crossings: Crossing[], rule: Rule): Run[] {
  crossings.sort((a, b) => a.col - b.col);
  const runs: [number, number, number][] = [];
  let [count, start] = [0, -1];
  for (const { col, way } of crossings) {
    count += rule === "odd" ? 1 : way;
    const inside = rule === "odd" ? count % 2 !== 0 : count !== 0;
    if (inside && start < 0) start = col;
    else if (!inside && start >= 0) {
      const last = runs[runs.length - 1];
      if (last && last[2] >= start) last[2] = col;
      else if (start < col) runs.push([row, start, col]);
      start = -1;
    }
  }
  return runs;
}

/** By its equation: the chord d rows below the middle runs between col + lean d ± slope sqrt(tall² - d²). */
function runsOfEllipse(ellipse: Boxed, frame: Frame): Run[] {
  const [a, b] = radiiOf(ellipse);
  if (!(a && b)) return [];
  const [height, width] = frame.shape;
  const { a: cos, c: sin } = rotation(ellipse.angle, [0, 0]);
  const [x, y] = centerOf(ellipse.box);
  const [row0, col0] = [(y - frame.y0) / frame.dy, (x - frame.x0) / frame.dx];
  // The axes of the ellipse as columns of a matrix, in rows and columns of the array.
  const [ra, rb] = [(sin * a) / frame.dy, (cos * b) / frame.dy];
  const [ca, cb] = [(cos * a) / frame.dx, (-sin * b) / frame.dx];
  const rr = ra * ra + rb * rb;
  if (!(rr && ca * ca + cb * cb)) return [];
  const tall = Math.sqrt(rr);
  const lean = (ra * ca + rb * cb) / rr;
  const slope = Math.abs(ra * cb - rb * ca) / rr;
  const runs: Run[] = [];
  const last = Math.ceil(cut(row0 + tall, height));
  for (let row = Math.ceil(cut(row0 - tall, height)); row < last; row += 1) {
    const d = row - row0;
    const half = slope * Math.sqrt(Math.max((tall - d) * (tall + d), 0));
    const middle = col0 + lean * d;
    const start = cut(Math.ceil(middle - half), width);
    const stop = cut(Math.ceil(middle + half), width);
    if (start < stop) runs.push([row, start, stop]);
  }
  return runs;
}

export const countPixels = (runs: readonly Run[]): number => runs.reduce((sum, [, start, stop]) => sum + stop - start, 0);
