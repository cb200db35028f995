// Dragging the selected shapes.

import type { Pointer } from "../context";
import type { ShapeDict } from "../types";
import { subplotIdOf } from "./axes";
import { distance, isLocked, SLIP, type Gesture, type Hands } from "./hands";
import { shifted, snappedEnd } from "./shift";

/** `held`: the shape under the pointer; all selected shapes of its subplot move along. */
export class MoveGesture implements Gesture {
  readonly #hands: Hands;
  readonly #start: Pointer;
  readonly #held: ShapeDict;
  readonly #shapes: ShapeDict[];
  readonly #click: (pointer: Pointer) => void;
  #moved = false;

  constructor(hands: Hands, start: Pointer, held: ShapeDict, click: (pointer: Pointer) => void) {
    this.#hands = hands;
    this.#start = start;
    this.#held = held;
    this.#click = click;
    const selected = new Set(hands.store.selected);
    this.#shapes = hands.store.shapes.filter(
      (shape) => selected.has(shape.name!) && !isLocked(shape) && subplotIdOf(shape) === start.subplot.id,
    );
  }

  move(pointer: Pointer): void {
    const { draft, stage, store } = this.#hands;
    if (!this.#moved) {
      if (distance(pointer.px, this.#start.px) < SLIP[pointer.kind]) return;
      this.#moved = true;
      const ids = this.#shapes.map((shape) => shape.name!);
      store.hold(ids);
      stage.fade(ids);
    }
    draft.show(() => ({ shapes: this.#at(pointer) }));
  }

  up(pointer: Pointer): void {
    if (!this.#moved) return this.#click(pointer);
    const { store } = this.#hands;
    const there = this.#at(pointer).filter((shape) => store.get(shape.name!));
    if (there.length > 0) store.replace(...there);
    else if (isLocked(this.#held)) this.#hands.notice("This shape is locked; L unlocks it");
    this.cancel();
  }

  cancel(): void {
    const { draft, stage, store } = this.#hands;
    draft.clear();
    stage.fade([]);
    if (this.#moved) store.release();
    this.#moved = false;
  }

  #at(pointer: Pointer): ShapeDict[] {
    const { subplot, px } = this.#start;
    // The pointer may have left its subplot, whose units go on outside.
    const start = this.#hands.stage.toXY(subplot, px);
    const end = snappedEnd(this.#hands, this.#held, subplot, start, this.#hands.stage.toXY(subplot, pointer.px));
    return shifted(this.#hands, this.#shapes, subplot, start, end);
  }
}
