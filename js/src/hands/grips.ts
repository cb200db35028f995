// The handles of the selected shape: where they are on the screen, and which one the pointer is on.

import type { Pointer, Subplot } from "../context";
import { middleOf } from "../model/transform";
import type { ShapeDict, XY } from "../types";
import { gripsOf, type Grip } from "./edit";
import { distance, isLocked, type Hands } from "./hands";

export type PlacedGrip = { px: XY } & (Grip | { role: "rotate"; xy: XY });

/** How near a press must be, in pixels. */
const REACH: Readonly<Record<Pointer["kind"], number>> = { mouse: 7, pen: 10, touch: 20 };
/** Distance of the handle for turning from the outline, in pixels. */
const STALK = 26;
/** Handles nearer to each other than this are in each other's way, in pixels. */
const APART = 10;
const ROOM_FOR_MIDDLE = 26;
const ROOM_FOR_SIDES = 30;

/** The one selected shape that the hand may change; handles of several would be a thicket. */
export function editable(hands: Hands): { shape: ShapeDict; subplot: Subplot } | null {
  const { selected } = hands.store;
  const shape = selected.length === 1 ? hands.store.get(selected[0]!) : undefined;
  if (!shape || !hands.drawing || isLocked(shape) || shape.visible === false) return null;
  const subplot = hands.stage.subplotOf(shape);
  return subplot && { shape, subplot };
}

export function placedGrips(hands: Hands, shape: ShapeDict, subplot: Subplot): PlacedGrip[] {
  const { stage, store } = hands;
  const geometry = store.geometry(shape);
  const placed = gripsOf(geometry).map((grip): PlacedGrip => ({ ...grip, px: stage.toPx(subplot, grip.xy) }));
  const grips = sparse(placed);
  if (geometry.kind === "Point" || geometry.kind === "Foreign") return grips;
  const px = turnHandle(hands, shape, subplot, placed);
  return [...grips, { role: "rotate", px, xy: stage.toXY(subplot, px) }];
}

/** Leave out those that would lie on each other; vertices before middles, so that none is hidden by one. */
function sparse(grips: readonly PlacedGrip[]): PlacedGrip[] {
  const vertices = grips.filter(({ role }) => role !== "middle" && role !== "side");
  const crowded = vertices.length > 12;
  const kept: PlacedGrip[] = [];
  for (const grip of vertices) {
    const last = kept.at(-1);
    if (!crowded || !last || distance(last.px, grip.px) >= APART) kept.push(grip);
  }
  const around = (grip: PlacedGrip, room: number) => vertices.every(({ px }) => distance(px, grip.px) >= room / 2);
  for (const grip of grips) {
    if (grip.role === "middle" && around(grip, ROOM_FOR_MIDDLE)) kept.push(grip);
    if (grip.role === "side" && around(grip, ROOM_FOR_SIDES)) kept.push(grip);
  }
  return kept;
}

/** Above the top side of a box, along its own tilt; above the middle of others. */
function turnHandle(hands: Hands, shape: ShapeDict, subplot: Subplot, grips: readonly PlacedGrip[]): XY {
  const { stage, store } = hands;
  const geometry = store.geometry(shape);
  const [left, top, right, bottom] = stage.outlineOf(shape)!.box;
  let px: XY = [(left + right) / 2, top - STALK];
  if ("box" in geometry) {
    const [x, y] = stage.toPx(subplot, middleOf(geometry));
    const sides = grips.filter((grip) => grip.role === "side" && grip.u === 0);
    const upper = sides.reduce((a, b) => (b.px[1] < a.px[1] ? b : a)).px;
    const length = distance(upper, [x, y]) || 1;
    px = [upper[0] + ((upper[0] - x) / length) * STALK, upper[1] + ((upper[1] - y) / length) * STALK];
  }
  const { box } = subplot;
  // Where it would leave the plot it is on the other side, so that it can be reached.
  if (px[1] >= box.top + 4 || bottom + STALK > box.top + box.height) return px;
  const [x, y] = stage.toPx(subplot, middleOf(geometry));
  return "box" in geometry ? [2 * x - px[0], 2 * y - px[1]] : [px[0], bottom + STALK];
}

export function gripAt(grips: readonly PlacedGrip[], px: XY, kind: Pointer["kind"]): PlacedGrip | null {
  let found: PlacedGrip | null = null;
  let nearest = REACH[kind];
  for (const grip of grips) {
    const away = distance(grip.px, px);
    if (away > nearest || (away === nearest && found)) continue;
    nearest = away;
    found = grip;
  }
  return found;
}
