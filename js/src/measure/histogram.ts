// How often values occur: `plotly_imgshapes.histogram`, which counts as numpy.histogram does.
import type { Frame, Geometry } from "../types";
import { type Pixels, type Values, hasLevels } from "./image";
import { isRegion } from "../model/outline";
import { profileOf } from "./profile";
import { runsOf } from "./raster";
import { valuesIn } from "./stats";

export type Bins = "auto" | number | readonly number[];

export interface Histogram {
  /** One list a channel. */
  counts: number[][];
  /** Ascending; all but the last bin are half-open. */
  edges: number[];
  /** What is counted: pixels of a region, samples along a path. */
  unit: "pixels" | "samples";
}

/** Values of a region's pixels, or of the samples along a path; throws an Error for a point. */
export function histogramOf(geometry: Geometry, image: Pixels, frame: Frame, bins: Bins = "auto"): Histogram {
  const region = isRegion(geometry);
  const held = region ? pixelsOf(geometry, image, frame) : profileOf(geometry, image, frame).intensity;
  const columns = held.map((values) => Float64Array.from(values as ArrayLike<number>).filter(Number.isFinite));
  const edges = Array.isArray(bins) ? checked(bins) : edgesFor(columns, image, bins as "auto" | number, region);
  const count = Array.isArray(bins) ? searched : binned;
  return { counts: columns.map((values) => count(values, edges)), edges, unit: region ? "pixels" : "samples" };
}

function pixelsOf(geometry: Geometry, image: Pixels, frame: Frame): Values[] {
  const runs = runsOf(geometry, frame);
  return Array.from({ length: image.channels }, (_, channel) => valuesIn(image, runs, channel));
}

function checked(edges: readonly number[]): number[] {
  const ascending = edges.length > 1 && edges.every((edge, i) => Number.isFinite(edge) && (i === 0 || edges[i - 1]! < edge));
  if (!ascending) throw new Error(`Histogram: got bins [${edges.join(", ")}], expected ascending finite edges`);
  return [...edges];
}

function edgesFor(columns: readonly Float64Array[], image: Pixels, bins: "auto" | number, region: boolean): number[] {
  if (bins === "auto" && hasLevels(image)) return levels(image.dtype);
  if (bins !== "auto" && !(Number.isInteger(bins) && bins > 0 && bins <= 2 ** 20)) {
    throw new Error(`Histogram: got bins ${bins}, expected "auto", a number from 1 to ${2 ** 20}, or ascending edges`);
  }
  const all = joined(columns).sort();
  let [least, greatest] = all.length ? [all[0]!, all[all.length - 1]!] : [0, 1];
  const whole = region && !image.dtype.startsWith("float");
  const span = greatest - least;
  if (least === greatest) [least, greatest] = [least - 0.5, greatest + 0.5];
  const n = bins === "auto" ? automatic(all, span, greatest - least, whole) : bins;
  const step = (greatest - least) / n;
  return Array.from({ length: n + 1 }, (_, i) => (i === n ? greatest : i * step + least));
}

function joined(columns: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(columns.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const column of columns) {
    all.set(column, at);
    at += column.length;
  }
  return all;
}

const LEVELS: Readonly<Record<string, readonly [number, number]>> = { bool: [0, 1], uint8: [0, 255], int8: [-128, 127] };

/** One bin a grey level, centred on it. */
function levels(dtype: string): number[] {
  const [least, greatest] = LEVELS[dtype]!;
  return Array.from({ length: greatest - least + 2 }, (_, i) => least + i - 0.5);
}

/** numpy's "auto": the narrower of Freedman and Diaconis' and Sturges' bins, the former no narrower than half of sqrt's. */
function automatic(sorted: Float64Array, span: number, delta: number, whole: boolean): number {
  const n = sorted.length;
  if (!n) return 1;
  const freedman = 2 * (quantile(sorted, 0.75) - quantile(sorted, 0.25)) * n ** (-1 / 3);
  const sturges = span / (Math.log2(n) + 1);
  const width = Math.min(Math.max(freedman, span / Math.sqrt(n) / 2), sturges);
  if (!width) return 1;
  return Math.ceil(delta / (whole && width < 1 ? 1 : width));
}

function quantile(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const [a, b, part] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!, at - low];
  // From the nearer end, as numpy interpolates.
  return part >= 0.5 ? b - (b - a) * (1 - part) : a + (b - a) * part;
}

/** Count in equally wide bins without a search. */
function binned(values: Float64Array, edges: readonly number[]): number[] {
  const n = edges.length - 1;
  const [least, greatest] = [edges[0]!, edges[n]!];
  const counts = new Array<number>(n).fill(0);
  for (const value of values) {
    if (value < least || value > greatest) continue;
    let bin = Math.min(Math.floor(((value - least) / (greatest - least)) * n), n - 1);
    // Rounding may miss the bin by one.
    if (value < edges[bin]!) bin -= 1;
    else if (bin < n - 1 && value >= edges[bin + 1]!) bin += 1;
    counts[bin]! += 1;
  }
  return counts;
}

function searched(values: Float64Array, edges: readonly number[]): number[] {
  const n = edges.length - 1;
  const counts = new Array<number>(n).fill(0);
  for (const value of values) {
    if (value < edges[0]! || value > edges[n]!) continue;
    let [low, high] = [0, n];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (edges[middle]! <= value) low = middle;
      else high = middle;
    }
    counts[low]! += 1;
  }
  return counts;
}
