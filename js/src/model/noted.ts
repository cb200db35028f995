// Geometry that only the note tells: boxes that are turned, brush strokes. It holds as long as the outline is still the
// one that was written, but for a move; else the outline itself is the geometry.

import type { Geometry, XY } from "../types";
import type { Note } from "./note";
import { turnedPath, type Turnable } from "./outline";
import { readPath, unclosed } from "./path";

/** Relative size below which a difference is noise of a few operations; below the second one nothing was moved. */
const ROUNDING = 1e-9;
const STILL = 1e-12;

type Rings = readonly (readonly XY[])[];

/** The geometry that a note tells of an outline; null when the outline has become another. Throws on a broken note. */
export function readNotedGeometry(rings: Rings, note: Note): Geometry | null {
  if (note["kind"] === "Polyline") return readStroke(rings, note);
  if (note["kind"] === "Rect" || note["kind"] === "Ellipse") return rings.length === 1 ? readTurned(note["kind"], rings[0]!, note) : null;
  return null;
}

function readTurned(kind: "Rect" | "Ellipse", ring: readonly XY[], note: Note): Geometry | null {
  const [x0, y0, x1, y1] = finite(note["box"], 4) as [number, number, number, number];
  const [angle] = finite([note["angle"]], 1) as [number];
  const geometry: Turnable = { kind, box: [x0, y0, x1, y1], angle };
  const written = unclosed(readPath(turnedPath(geometry)).subpaths[0]!.xy);
  if (written.length !== ring.length) return null;
  const dx = ring.map(([x], i) => x - written[i]![0]);
  const dy = ring.map(([, y], i) => y - written[i]![1]);
  const scale = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)) + largest([ring]);
  if (!(Math.max(spread(dx), spread(dy)) <= ROUNDING * scale)) return null;
  const [mx, my] = [dx[0]!, dy[0]!].map((shift) => (Math.abs(shift) > STILL * scale ? shift : 0)) as [number, number];
  return { kind, box: [x0 + mx, y0 + my, x1 + mx, y1 + my], angle };
}

function readStroke(rings: Rings, note: Note): Geometry | null {
  const [width] = finite([note["width"]], 1) as [number];
  if (!Array.isArray(note["xy"]) || !note["xy"].length || !(width > 0)) throw new Error("templateitemname: got no path or width of a brush stroke");
  const xy = note["xy"].map((at) => finite(at, 2) as unknown as XY);
  const rim: unknown = note["rim"];
  if (!Array.isArray(rim) || rim.length !== 3) throw new Error("templateitemname: got no rim of a brush stroke");
  const [first, mean] = [finite(rim[1], 2), finite(rim[2], 2)];
  const [dx, dy] = [rings[0]![0]![0] - first[0]!, rings[0]![0]![1] - first[1]!];
  const now = meanOf(rings);
  const drift = Math.max(Math.abs(now[0] - mean[0]! - dx), Math.abs(now[1] - mean[1]! - dy));
  if (rings.flat().length !== rim[0] || !(drift <= ROUNDING * largest(rings))) return null;
  return { kind: "Polyline", xy: xy.map(([x, y]) => [x + dx, y + dy] as const), width };
}

/** What to note of a brush stroke whose rim is drawn: the rim is told by its size, start and middle. */
export function strokeNote(xy: readonly XY[], width: number, rim: Rings): Note {
  return { kind: "Polyline", xy, width, rim: [rim.flat().length, rim[0]![0], meanOf(rim)] };
}

function finite(values: unknown, count: number): number[] {
  if (!Array.isArray(values) || values.length !== count || !values.every(Number.isFinite))
    throw new Error(`templateitemname: got ${JSON.stringify(values)}, expected ${count} finite numbers`);
  return values as number[];
}

function meanOf(rings: Rings): XY {
  const all = rings.flat();
  return [all.reduce((sum, [x]) => sum + x / all.length, 0), all.reduce((sum, [, y]) => sum + y / all.length, 0)];
}

function largest(rings: Rings): number {
  return rings.reduce((most, ring) => ring.reduce((m, [x, y]) => Math.max(m, Math.abs(x), Math.abs(y)), most), 0);
}

function spread(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
}
