// Affine maps of the plane.

import type { XY } from "../types";

/** x' = a x + b y + e, y' = c x + d y + f. */
export interface Affine {
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  f: number;
}

const QUARTER_TURNS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/** Turn by `degrees`, +x towards +y, around `about`. */
export function rotation(degrees: number, about: XY): Affine {
  const quarters = degrees / 90;
  let cos: number, sin: number;
  // Quarter turns are exact: cos(pi / 2) is not zero in floating point.
  if (Number.isInteger(quarters)) [cos, sin] = QUARTER_TURNS[((quarters % 4) + 4) % 4]!;
  else {
    const radians = degrees * (Math.PI / 180);
    [cos, sin] = [Math.cos(radians), Math.sin(radians)];
    if (Math.abs(cos) < 2 ** -60) cos = 0;
    if (Math.abs(sin) < 2 ** -60) sin = 0;
  }
  const [x, y] = about;
  return { a: cos, b: -sin, c: sin, d: cos, e: x - cos * x + sin * y, f: y - sin * x - cos * y };
}

export function apply(map: Affine, [x, y]: XY): XY {
  return [x * map.a + y * map.b + map.e, x * map.c + y * map.d + map.f];
}

/** An angle in degrees, in (-180, 180]. */
export function normalised(degrees: number): number {
  const turned = degrees % 360;
  return turned > 180 ? turned - 360 : turned <= -180 ? turned + 360 : turned;
}
