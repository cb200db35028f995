// Where on a slider a number stands.

/** Steps of a slider. */
export const STEPS = 1000;

export interface Scale {
  low: number;
  high: number;
  log: boolean;
  whole: boolean;
}

/** A range so wide that on a plain slider its lower part is one pixel. */
const WIDE = 100;

/** Null for a range without an end, which no slider can show. */
export function scaleOf(low: number | null, high: number | null, whole: boolean, log: boolean): Scale | null {
  if (low === null || high === null || high <= low) return null;
  const isWide = low > 0 && high / low > WIDE;
  return { low, high, whole, log: log || isWide };
}

/** A slider cannot go to 0 by factors: its first step is 0, its second this. */
const least = ({ low, high, whole }: Scale): number => (low > 0 ? low : whole ? 1 : high * 1e-4);

export function toSlider(value: number, scale: Scale): number {
  const { low, high, log } = scale;
  if (value <= low) return 0;
  if (value >= high) return STEPS;
  if (!log) return Math.round((STEPS * (value - low)) / (high - low));
  const first = least(scale);
  const start = low > 0 ? 0 : 1;
  return Math.max(start, Math.round(start + ((STEPS - start) * Math.log(value / first)) / Math.log(high / first)));
}

export function fromSlider(at: number, scale: Scale): number {
  const { low, high, log, whole } = scale;
  if (at <= 0) return low;
  if (at >= STEPS) return high;
  let value: number;
  if (log) {
    const first = least(scale);
    const start = low > 0 ? 0 : 1;
    value = first * (high / first) ** ((at - start) / (STEPS - start));
  } else {
    value = low + ((high - low) * at) / STEPS;
  }
  if (whole) return Math.min(high, Math.max(low, Math.round(value)));
  // As many digits as a slider can tell apart.
  const digits = log ? 3 : Math.max(1, Math.ceil(Math.log10(Math.abs(value) / ((high - low) / STEPS)) + 1));
  return Number(value.toPrecision(Math.min(15, digits)));
}
