// Image values between pixel centres, linear between neighbours.
import type { Frame, XY } from "../types";
import type { Pixels } from "./image";
import { ROUNDING } from "./plane";

export const toRc = ([x, y]: XY, frame: Frame): [row: number, col: number] => [
  (y - frame.y0) / frame.dy,
  (x - frame.x0) / frame.dx,
];

/** Whether a position lies on a pixel, the outer edges of the last pixels included. */
export function onImage([row, col]: readonly [number, number], { height, width }: { height: number; width: number }): boolean {
  const reach = 0.5 + ROUNDING;
  return row >= -reach && row <= height - 1 + reach && col >= -reach && col <= width - 1 + reach;
}

/**
 * The value at a position. Half a pixel beyond the outermost centres the edge value goes on, further out it is NaN;
 * NaN, infinite and masked pixels make NaN of what they contribute to.
 */
export function sample(image: Pixels, rc: readonly [number, number], channel: number): number {
  if (!onImage(rc, image)) return NaN;
  const { height, width, channels, values, mask } = image;
  const row = Math.min(Math.max(rc[0], 0), height - 1);
  const col = Math.min(Math.max(rc[1], 0), width - 1);
  const [r, c] = [Math.floor(row), Math.floor(col)];
  const [down, right] = [row - r, col - c];
  let [sum, missing] = [0, 0];
  for (let i = 0; i < 2; i += 1) {
    for (let j = 0; j < 2; j += 1) {
      const weight = (i ? down : 1 - down) * (j ? right : 1 - right);
      if (weight === 0) continue;
      const at = ((r + i) * width + c + j) * channels + channel;
      const value = values[at]!;
      if (mask?.[at] || !Number.isFinite(value)) missing += weight;
      else sum += weight * value;
    }
  }
  if (!missing) return sum;
  // What rounding of a position gives to a missing pixel is given back to the others.
  return missing > ROUNDING ? NaN : sum / (1 - missing);
}
