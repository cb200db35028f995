// Numbers on screen: as many digits as an image of this resolution carries, and the unit behind them.

/** Digits behind the point that tell a tenth of `step` apart. */
export function digitsFor(step: number): number {
  if (!(step > 0) || !Number.isFinite(step)) return 2;
  return Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(step) + 1e-9)));
}

/** What is drawn by hand is known to no more significant digits. */
const SIGNIFICANT = 5;

/** A number with up to `digits` behind the point; very large and very small ones as a power of ten. */
export function shown(value: number, digits: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e7 || (size > 0 && size < 1e-7)) return minus(value.toExponential(3));
  const whole = Math.floor(Math.log10(size)) + 1;
  const text = value.toFixed(size < 1 ? digits : Math.min(digits, Math.max(0, SIGNIFICANT - whole)));
  return minus(Number(text) === 0 ? text.replace("-", "") : text);
}

const minus = (text: string): string => text.replaceAll("-", "−");

/** "12.3 mm"; of pixels too, as in "12.3 px". */
export const withUnit = (text: string, unit: string): string => (unit ? `${text} ${unit}` : text);

/** The largest of 1, 2, 5, 10, 20, ... that is not above `limit`; NaN if there is none. */
export function roundLength(limit: number): number {
  if (!(limit > 0) || !Number.isFinite(limit)) return Number.NaN;
  const power = Math.floor(Math.log10(limit) + 1e-12);
  for (const step of [5, 2, 1]) {
    // Text makes 5e-7 of what would be 4.9999999e-7 as a product.
    const length = Number(`${step}e${power}`);
    if (length <= limit * (1 + 1e-12)) return length;
  }
  return Number.NaN;
}
