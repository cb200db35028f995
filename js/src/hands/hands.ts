// What the tools and gestures of the hand reach, beyond the context that the chrome sees.

import type { Context, Pointer } from "../context";
import type { ShapeDict, XY } from "../types";
import { clampToBox } from "./axes";
import type { Draft } from "./draft";
import { boxOf } from "./outline";
import type { SnapGrid } from "./snap";
import type { PlotStage } from "./stage";

export interface Hands extends Context {
  readonly stage: PlotStage;
  readonly snap: SnapGrid;
  readonly draft: Draft;
  /** A key for what was seized last, as Delete for a vertex; returns whether it was taken. */
  handleKey(event: KeyboardEvent): boolean;
}

/** A press that was taken, until its release. */
export interface Gesture {
  move(pointer: Pointer): void;
  up(pointer: Pointer): void;
  cancel(): void;
}

/** How far a press may slip and still be a click, in pixels. */
export const SLIP: Readonly<Record<Pointer["kind"], number>> = { mouse: 3, pen: 5, touch: 8 };

/** New shapes smaller than this on the screen, in pixels, are slips of the hand. */
export const SMALLEST = 3;

/** Inside the plot area, as Plotly's own tools draw, and snapped. */
export function placeOf(hands: Hands, pointer: Pointer, except?: ReadonlySet<string>): XY {
  const inside = hands.stage.toXY(pointer.subplot, clampToBox(pointer.px, pointer.subplot.box));
  return hands.snap.apply(inside, pointer.subplot, except);
}

export function distance(a: XY, b: XY): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

export function isLocked(shape: ShapeDict): boolean {
  // A point is never editable for Plotly, whose own editing corrupts it.
  return shape.editable === false && shape.xsizemode !== "pixel";
}

/** Whether a new shape is a slip of the hand: no larger than a few pixels of the screen, or a region without area. */
export function isSpeck(hands: Hands, shape: ShapeDict): boolean {
  const geometry = hands.store.geometry(shape);
  if (geometry.kind === "Point" || geometry.kind === "Foreign") return false;
  const outline = hands.stage.outlineOf(shape);
  if (!outline) return false;
  const [left, top, right, bottom] = boxOf(outline.rings);
  const [width, height] = [right - left, bottom - top];
  const flat = geometry.kind !== "Line" && geometry.kind !== "Polyline" && !(Math.min(width, height) > 0);
  return flat || !(Math.max(width, height) >= SMALLEST);
}
