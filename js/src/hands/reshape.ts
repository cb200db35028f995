// Dragging a handle: a vertex, a corner, a side, or the turn of a shape.

import type { Pointer, Subplot } from "../context";
import { writeShape } from "../model/codec";
import { middleOf, rotateShape } from "../model/transform";
import type { ShapeDict, XY } from "../types";
import { pull, withoutVertex } from "./edit";
import type { PlacedGrip } from "./grips";
import { distance, SLIP, type Gesture, type Hands } from "./hands";

/** Turns stop at multiples of this with Shift. */
const NOTCH = 15;

export class ReshapeGesture implements Gesture {
  readonly #hands: Hands;
  readonly #start: Pointer;
  readonly #shape: ShapeDict;
  readonly #subplot: Subplot;
  readonly #grip: PlacedGrip;
  readonly #click: (pointer: Pointer) => void;
  #moved = false;

  constructor(
    hands: Hands,
    start: Pointer,
    target: { shape: ShapeDict; subplot: Subplot; grip: PlacedGrip },
    click: (pointer: Pointer) => void,
  ) {
    this.#hands = hands;
    this.#start = start;
    this.#shape = target.shape;
    this.#subplot = target.subplot;
    this.#grip = target.grip;
    this.#click = click;
  }

  move(pointer: Pointer): void {
    const { draft, stage, store } = this.#hands;
    if (!this.#moved) {
      if (distance(pointer.px, this.#start.px) < SLIP[pointer.kind]) return;
      this.#moved = true;
      store.hold([this.#shape.name!]);
      stage.fade([this.#shape.name!]);
    }
    draft.show(() => ({ shapes: [this.#at(pointer)] }));
  }

  up(pointer: Pointer): void {
    if (!this.#moved) return this.#click(pointer);
    const { store } = this.#hands;
    if (store.get(this.#shape.name!)) store.replace(this.#at(pointer));
    this.cancel();
  }

  cancel(): void {
    const { draft, stage, store } = this.#hands;
    draft.clear();
    stage.fade([]);
    if (this.#moved) store.release();
    this.#moved = false;
  }

  #at(pointer: Pointer): ShapeDict {
    const { snap, stage, store } = this.#hands;
    const grip = this.#grip;
    // What was seized beside its middle stays beside the pointer.
    const px: XY = [grip.px[0] + pointer.px[0] - this.#start.px[0], grip.px[1] + pointer.px[1] - this.#start.px[1]];
    const xy = stage.toXY(this.#subplot, px);
    if (grip.role === "rotate") return this.#turned(xy, pointer.shift);
    const snapped = snap.apply(xy, this.#subplot, new Set([this.#shape.name!]));
    return writeShape(pull(store.geometry(this.#shape), grip, snapped, pointer.shift), this.#shape);
  }

  #turned(xy: XY, notched: boolean): ShapeDict {
    const geometry = this.#hands.store.geometry(this.#shape);
    const center = middleOf(geometry);
    let degrees = directionOf(center, xy) - directionOf(center, this.#grip.xy);
    if (notched) {
      // A box stops at upright, and at notches from there; what has no angle of its own, at notches of the turn.
      const own = "box" in geometry ? geometry.angle : 0;
      degrees = Math.round((own + degrees) / NOTCH) * NOTCH - own;
    }
    return degrees ? rotateShape(this.#shape, degrees) : this.#shape;
  }
}

function directionOf([x0, y0]: XY, [x, y]: XY): number {
  return (Math.atan2(y - y0, x - x0) * 180) / Math.PI;
}

/** Take a vertex out of a shape, or say why it stays. */
export function deleteVertex(hands: Hands, shape: ShapeDict, ring: number, index: number): void {
  const geometry = hands.store.geometry(shape);
  const left = withoutVertex(geometry, ring, index);
  if (left) hands.store.replace(writeShape(left, shape));
  else hands.notice(geometry.kind === "Polygon" ? "A polygon keeps at least 3 corners" : "A line keeps its 2 ends");
}
