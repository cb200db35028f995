// Which shape lies under the pointer.

import type { Pointer } from "../context";
import { distanceToOutline, insideRings } from "../model/planar";
import type { XY } from "../types";
import type { Outline } from "./outline";

/** How far from an outline a press still counts, in pixels. */
export const REACH: Readonly<Record<Pointer["kind"], number>> = { mouse: 7, pen: 9, touch: 16 };

/** Distance of a position from an outline; of a point's disc, none inside. */
export function distanceTo({ rings, closed }: Outline, px: XY, isPoint: boolean): number {
  if (isPoint && insideRings(px, rings)) return 0;
  return Math.min(...rings.map((ring) => distanceToOutline(px, ring, closed)));
}

export interface Candidate<T> {
  item: T;
  outline: Outline;
  isPoint: boolean;
}

/**
 * The nearest outline within reach, the upper one of equals; else, of the fills under the pointer, that with the
 * smallest box. `candidates` are bottom first. A point is one disc: all of it counts as outline.
 */
export function pick<T>(candidates: Iterable<Candidate<T>>, px: XY, reach: number): T | null {
  let near: T | null = null;
  let nearest = Infinity;
  let filled: T | null = null;
  let smallest = Infinity;
  for (const { item, outline, isPoint } of candidates) {
    const [left, top, right, bottom] = outline.box;
    if (px[0] < left - reach || px[0] > right + reach || px[1] < top - reach || px[1] > bottom + reach) continue;
    const inside = outline.closed && insideRings(px, outline.rings);
    const distance = distanceTo(outline, px, isPoint);
    // Half a pixel is a tie: outlines that lie on each other are told apart by height.
    if (distance <= reach && distance <= nearest + (near === null ? 0 : 0.5)) {
      nearest = Math.min(distance, nearest);
      near = item;
    }
    const size = (right - left) * (bottom - top);
    if (inside && size <= smallest) {
      smallest = size;
      filled = item;
    }
  }
  return near ?? filled;
}
