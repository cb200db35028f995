// Statistics of one set of values; definitions as in Python's `PROPERTIES`.
import { type Pixels, type Values, isShort } from "./image";
import type { Run } from "./raster";

export interface Statistics {
  values: number;
  mean: number;
  std: number;
  min: number;
  max: number;
  median: number;
  sum: number;
}

const NOTHING: Statistics = { values: 0, mean: NaN, std: NaN, min: NaN, max: NaN, median: NaN, sum: NaN };

/** The values of one channel in runs, without those that are masked or NaN, in the image's own type. */
export function valuesIn(image: Pixels, runs: readonly Run[], channel: number): Values {
  const { width, channels, values, mask } = image;
  let most = 0;
  for (const [, start, stop] of runs) most += stop - start;
  const held = new (values.constructor as new (length: number) => Values)(most);
  let count = 0;
  for (const [row, start, stop] of runs) {
    const first = (row * width + start) * channels + channel;
    const end = (row * width + stop) * channels;
    for (let at = first; at < end; at += channels) {
      const value = values[at]!;
      if (mask?.[at] || Number.isNaN(value)) continue;
      held[count] = value;
      count += 1;
    }
  }
  return count === most ? held : (held.subarray(0, count) as Values);
}

/** `values` are sorted in place. Sums of short integers are exact. */
export function statistics(values: Values, short: boolean): Statistics {
  const n = values.length;
  if (!n) return NOTHING;
  values.sort();
  const [sum, std] = short ? exactly(values) : inFloats(values);
  return {
    values: n,
    mean: sum / n,
    std,
    min: values[0]!,
    max: values[n - 1]!,
    median: (values[(n - 1) >> 1]! + values[n >> 1]!) / 2,
    sum,
  };
}

export const statisticsIn = (image: Pixels, runs: readonly Run[], channel: number): Statistics =>
  statistics(valuesIn(image, runs, channel), isShort(image));

function exactly(values: Values): [sum: number, std: number] {
  let [sum, part, squares] = [0, 0, 0n];
  for (const value of values) {
    sum += value;
    part += value * value;
    if (part < 2 ** 52) continue;
    squares += BigInt(part);
    part = 0;
  }
  const [n, total] = [BigInt(values.length), BigInt(sum)];
  const spread = n * (squares + BigInt(part)) - total * total;
  return [sum, Math.sqrt(Number(spread) / Number(n * n))];
}

function inFloats(values: Values): [sum: number, std: number] {
  const sum = added(values, (value) => value);
  const mean = sum / values.length;
  const spread = added(values, (value) => (value - mean) ** 2);
  return [sum, Math.sqrt(spread / values.length)];
}

/** Neumaier's sum, which keeps what rounding takes from each step. */
function added(values: Values, of: (value: number) => number): number {
  let [sum, lost] = [0, 0];
  for (const each of values) {
    const value = of(each);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  // Infinite values leave NaN in what was lost.
  return Number.isFinite(lost) ? sum + lost : sum;
}
