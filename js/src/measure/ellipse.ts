// Ellipses by their equation.
import type { Geometry } from "../types";
import { rotation } from "../model/affine";

export type Boxed = Extract<Geometry, { box: unknown }>;

/** Half the width and half the height before turning. */
export function radiiOf({ box: [x0, y0, x1, y1] }: Boxed): [number, number] {
  return [Math.abs(x1 - x0) / 2, Math.abs(y1 - y0) / 2];
}

/**
 * Circumference, 4 a E(1 - (b / a)^2), by the arithmetic-geometric mean (Abramowitz and Stegun 17.6):
 * E / K = 1 - sum 2^(n - 1) c_n^2, K = pi / (2 agm).
 */
export function circumference(first: number, second: number): number {
  const [a, b] = [Math.max(first, second), Math.min(first, second)];
  if (!(b > 0)) return 4 * a;
  let [mean, root] = [1, b / a];
  // c_0^2 = m, as a product that loses no digits when a and b are nearly equal.
  let power = 0.5;
  let sum = power * (1 - root) * (1 + root);
  // Squared at every step: from 1e-300 on it takes 12 steps.
  for (let step = 0; step < 20 && Math.abs(mean - root) > 1e-16 * mean; step += 1) {
    const apart = (mean - root) / 2;
    [mean, root] = [(mean + root) / 2, Math.sqrt(mean * root)];
    power *= 2;
    sum += power * apart * apart;
  }
  return (4 * a * Math.PI * (1 - sum)) / (2 * mean);
}

/** Smallest box around a turned ellipse: x min, y min, x max, y max. */
export function boundsOfEllipse(ellipse: Boxed): [number, number, number, number] {
  const [x0, y0, x1, y1] = ellipse.box;
  const [a, b] = radiiOf(ellipse);
  const { a: cos, c: sin } = rotation(ellipse.angle, [0, 0]);
  const [x, y] = [x0 / 2 + x1 / 2, y0 / 2 + y1 / 2];
  const [w, h] = [Math.hypot(a * cos, b * sin), Math.hypot(a * sin, b * cos)];
  return [x - w, y - h, x + w, y + h];
}
