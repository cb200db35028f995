// Coordinates on a grid: overlays are robust where nearly equal ones are equal.

import type { XY } from "../types";

/** A grid of 2^bits steps over the extent of some vertices; far too fine to see. */
export class Grid {
  private readonly step: number;
  /** What stood at a place of the grid before, to give it back its digits. */
  private readonly origin = new Map<number, Map<number, XY>>();

  constructor(rings: readonly (readonly XY[])[], bits: number) {
    let largest = 0;
    for (const ring of rings) for (const [x, y] of ring) largest = Math.max(largest, Math.abs(x), Math.abs(y));
    if (!(largest <= 1e150)) throw new RangeError(`regions: got a vertex as far out as ${largest}, expected at most 1e150; scale it down`);
    // A power of two: places of the grid are exact numbers.
    this.step = largest ? 2 ** (Math.ceil(Math.log2(largest)) - bits) : 1;
    for (const ring of rings)
      for (const xy of ring) {
        const [x, y] = this.snap(xy);
        const column = this.origin.get(x) ?? new Map<number, XY>();
        if (!column.has(y)) column.set(y, xy);
        this.origin.set(x, column);
      }
  }

  readonly snap = ([x, y]: XY): [number, number] => [Math.round(x / this.step) * this.step, Math.round(y / this.step) * this.step];

  readonly unsnap = ([x, y]: XY): XY => this.origin.get(x)?.get(y) ?? [x, y];
}
