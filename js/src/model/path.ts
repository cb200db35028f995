// Plotly's path strings <-> vertices: the part of SVG paths that plotly.js accepts, relative and repeated commands
// beside it, and dates as numbers. The same readings as Python's svgpath.py.

import type { XY } from "../types";
import { fromMilliseconds, isDate, toMilliseconds } from "./dates";
import { flatten } from "./curve";

/** One stroke of the pen. */
export interface Subpath {
  xy: XY[];
  /** Whether it ends in Z; the first vertex is not repeated then. */
  closed: boolean;
}

export interface PathData {
  subpaths: Subpath[];
  /** Which coordinates were dates: "", "x", "y" or "xy". */
  dates: string;
}

/** One command with absolute positions; a curve has its handles first. */
interface Step {
  letter: "M" | "L" | "Q" | "T" | "C" | "S" | "Z";
  xy: XY[];
}

/** Of the curve before, which a smooth one mirrors. */
interface Handle {
  order: number;
  xy: XY;
}

/** How many numbers a letter takes at a time. */
const SIZES: Readonly<Record<string, number>> = { M: 2, L: 2, H: 1, V: 1, Q: 4, T: 2, C: 6, S: 4, Z: 0 };
const PLAIN = /^M[\d.,eE+L-]+$/;
const COMMAND = /[A-DF-Za-df-z]/g;
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/g;

/** Parse a path; curves become chords. Throws an Error that names the command and its position. */
export function readPath(path: unknown): PathData {
  const plain = typeof path === "string" ? readPlain(path) : null;
  if (plain) return { subpaths: plain, dates: "" };
  const { steps, dates } = readSteps(path);
  const subpaths: Subpath[] = [];
  let at: XY = [0, 0];
  let start = at;
  let open: Subpath | null = null;
  let handle: Handle | null = null;
  for (const { letter, xy } of steps) {
    let next: Handle | null = null;
    if (letter === "Z") {
      if (open) open.closed = true;
      at = start;
      open = null;
      handle = null;
      continue;
    }
    if (letter === "M" || !open) {
      if (letter === "M") start = xy[0]!;
      at = start;
      open = { xy: [start], closed: false };
      subpaths.push(open);
    }
    if (letter === "L") open.xy.push(xy[0]!);
    else if (letter !== "M") {
      const order: number = letter === "C" || letter === "S" ? 3 : 2;
      const smooth = letter === "S" || letter === "T";
      const mirrored: XY = handle && handle.order === order ? [2 * at[0] - handle.xy[0], 2 * at[1] - handle.xy[1]] : at;
      const control = smooth ? [at, mirrored, ...xy] : [at, ...xy];
      if (!control.every(isFinitePair)) throw new Error("path: got a position that is not finite, expected finite numbers");
      for (const vertex of flatten(control)) open.xy.push(vertex);
      next = { order, xy: control[order - 1]! };
    }
    at = xy.at(-1)!;
    handle = next;
  }
  return { subpaths, dates };
}

/** Hand-drawn paths are `M x,y L x,y ... Z` without spaces or odd numbers, and many; null when one is anything more. */
function readPlain(path: string): Subpath[] | null {
  const parts = path.split("Z");
  const last = parts.length - 1;
  const subpaths: Subpath[] = [];
  for (const [i, part] of parts.entries()) {
    if (i === last && !part && last) break;
    if (!PLAIN.test(part)) return null;
    const xy: XY[] = [];
    for (const pair of part.slice(1).split("L")) {
      const comma = pair.indexOf(",");
      const [x, y] = [Number(pair.slice(0, comma)), Number(pair.slice(comma + 1))];
      // Number("") is 0.
      if (comma < 1 || comma === pair.length - 1 || !Number.isFinite(x) || !Number.isFinite(y)) return null;
      xy.push([x, y]);
    }
    subpaths.push({ xy, closed: i < last });
  }
  return subpaths;
}

/** Write vertices: absolute M, L, Z, digits that read back to the same numbers. */
export function writePath(subpaths: readonly { xy: readonly XY[]; closed: boolean }[], dates = ""): string {
  const written = subpaths.map(({ xy, closed }) => {
    if (!xy.length) throw new Error("path: got a ring without vertices, expected at least one");
    return `M${xy.map((at) => pairText(at, dates)).join("L")}${closed ? "Z" : ""}`;
  });
  if (!written.length) throw new Error("path: got no ring, expected at least one; an empty region cannot be drawn");
  return written.join("");
}

/** Send every position of a path, curve handles included, through `map`; an affine one keeps curves exact. */
export function mapPath(path: string, map: (xy: XY) => XY): string {
  const { steps, dates } = readSteps(path);
  return steps.map(({ letter, xy }) => letter + xy.map((at) => pairText(map(at), dates)).join(" ")).join("");
}

/** A ring without last vertices that repeat the first. */
export function unclosed(ring: readonly XY[]): readonly XY[] {
  let end = ring.length;
  while (end > 1 && ring[0]![0] === ring[end - 1]![0] && ring[0]![1] === ring[end - 1]![1]) end--;
  return end === ring.length ? ring : ring.slice(0, end);
}

function pairText([x, y]: XY, dates: string): string {
  return `${numberText(x, dates.includes("x"))},${numberText(y, dates.includes("y"))}`;
}

function numberText(value: number, dated: boolean): string {
  if (!Number.isFinite(value)) throw new RangeError(`path: got the coordinate ${value}, expected finite numbers`);
  return dated ? fromMilliseconds(value).replace(" ", "_") : String(value);
}

const isFinitePair = (xy: XY): boolean => Number.isFinite(xy[0]) && Number.isFinite(xy[1]);

function readSteps(path: unknown): { steps: Step[]; dates: string } {
  if (typeof path !== "string") throw new Error(`path: got ${typeof path}, expected a string as 'M0,0L4,0L4,3Z'`);
  const letters = [...path.matchAll(COMMAND)];
  const first = letters[0];
  if (!first || path.slice(0, first.index).trim() || first[0].toUpperCase() !== "M")
    throw new Error(`path: got ${JSON.stringify(path.slice(0, 40))}, expected it to begin with 'M'`);
  const unknown = letters.find(([letter]) => !Object.hasOwn(SIZES, letter.toUpperCase()));
  if (unknown) throw new Error(`path: got command '${unknown[0]}' at character ${unknown.index}, expected one of ${Object.keys(SIZES).join(" ")}`);
  const steps: Step[] = [];
  const dated = new Set<string>();
  let at: XY = [0, 0];
  let start = at;
  letters.forEach((match, i) => {
    const command = match[0].toUpperCase();
    const relative = command !== match[0];
    const where = `'${match[0]}' at character ${match.index}`;
    const size = SIZES[command]!;
    const values = readNumbers(path.slice(match.index + 1, letters[i + 1]?.index ?? path.length), command, dated, where);
    if (size === 0 ? values.length : !values.length || values.length % size)
      throw new Error(`path: got ${values.length} numbers after ${where}, expected ${size ? `a positive multiple of ${size}` : "none"}`);
    if (command === "Z") {
      steps.push({ letter: "Z", xy: [] });
      at = start;
    }
    for (let n = 0; size && n < values.length; n += size) {
      const xy: XY[] = [];
      const [ox, oy] = relative ? at : [0, 0];
      if (command === "H") xy.push([ox + values[n]!, at[1]]);
      else if (command === "V") xy.push([at[0], oy + values[n]!]);
      else for (let k = n; k < n + size; k += 2) xy.push([ox + values[k]!, oy + values[k + 1]!]);
      if (!xy.every(isFinitePair)) throw new Error(`path: got a position that is not finite after ${where}, expected finite numbers`);
      const letter = (command === "M" && n) || command === "H" || command === "V" ? "L" : command;
      steps.push({ letter: letter as Step["letter"], xy });
      at = xy.at(-1)!;
      if (letter === "M") start = at;
    }
  });
  return { steps, dates: [...dated].sort().join("") };
}

function readNumbers(text: string, command: string, dated: Set<string>, where: string): number[] {
  const values: number[] = [];
  for (const token of text.split(/[\s,]+/)) {
    if (!token) continue;
    if (isDate(token)) {
      dated.add(command === "H" ? "x" : command === "V" ? "y" : "xy"[values.length % 2]!);
      values.push(toMilliseconds(token));
    } else {
      const found = token.match(NUMBER) ?? [];
      if (found.reduce((sum, part) => sum + part.length, 0) !== token.length)
        throw new Error(`path: got ${JSON.stringify(token.slice(0, 40))} after ${where}, expected numbers or dates`);
      for (const part of found) values.push(Number(part));
    }
  }
  if (!values.every(Number.isFinite))
    throw new Error(`path: got a number that is not finite, or no day of a calendar, after ${where}, expected finite numbers`);
  return values;
}
