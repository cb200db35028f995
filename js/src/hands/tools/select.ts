// Select: a click selects, Shift adds or removes, a drag moves what is selected, and on empty ground draws a box.

import type { Pointer, Tool } from "../../context";
import { subplotIdOf } from "../axes";
import { distance, SLIP, type Gesture, type Hands } from "../hands";
import { MoveGesture } from "../move";
import { element, setAttributes } from "../overlay";

/** Select as a click does: one, or with Shift one more or less; on empty ground none. */
export function selectAt(hands: Hands, pointer: Pointer): void {
  const { stage, store } = hands;
  const id = stage.hit(pointer.px, pointer.subplot, pointer.kind)?.name;
  if (pointer.shift) {
    if (!id) return;
    const selected = store.selected;
    store.select(selected.includes(id) ? selected.filter((other) => other !== id) : [...selected, id]);
  } else store.select(id ? [id] : []);
}

export class SelectTool implements Tool {
  readonly name = "select";
  readonly title = "Select: click, Shift-click for more, drag to move or to draw a box";
  readonly cursor = "default";
  readonly #hands: Hands;
  #gesture: Gesture | null = null;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  get busy(): boolean {
    return this.#gesture !== null;
  }

  down(pointer: Pointer): boolean {
    const { stage, store } = this.#hands;
    const shape = stage.hit(pointer.px, pointer.subplot, pointer.kind);
    if (!shape) this.#gesture = new BoxGesture(this.#hands, pointer);
    else {
      // With Shift the choice is made at the release: a drag moves all that is selected.
      if (!pointer.shift && !store.selected.includes(shape.name!)) store.select([shape.name!]);
      this.#gesture = new MoveGesture(this.#hands, pointer, shape, (at) => selectAt(this.#hands, at));
    }
    return true;
  }

  move(pointer: Pointer): boolean {
    this.#gesture?.move(pointer);
    return this.busy;
  }

  up(pointer: Pointer): boolean {
    const gesture = this.#gesture;
    this.#gesture = null;
    gesture?.up(pointer);
    return gesture !== null;
  }

  key(event: KeyboardEvent): boolean {
    if (!this.busy) return this.#hands.handleKey(event);
    if (event.key !== "Escape") return false;
    this.cancel();
    return true;
  }

  cancel(): void {
    this.#gesture?.cancel();
    this.#gesture = null;
  }
}

/** A box around all that is to be selected, as a whole. */
class BoxGesture implements Gesture {
  readonly #hands: Hands;
  readonly #start: Pointer;
  readonly #rect = element("rect", { class: "imgshapes-box" });
  #end: Pointer;

  constructor(hands: Hands, start: Pointer) {
    this.#hands = hands;
    this.#start = this.#end = start;
  }

  move(pointer: Pointer): void {
    this.#end = pointer;
    if (this.#isClick) return;
    const [left, top, right, bottom] = this.#box;
    setAttributes(this.#rect, { x: left, y: top, width: right - left, height: bottom - top });
    this.#hands.stage.layer("draft").append(this.#rect);
  }

  up(pointer: Pointer): void {
    this.#end = pointer;
    this.cancel();
    if (this.#isClick) return selectAt(this.#hands, pointer);
    const { stage, store } = this.#hands;
    const [left, top, right, bottom] = this.#box;
    const within = store.shapes.filter((shape) => {
      if (shape.visible === false || subplotIdOf(shape) !== this.#start.subplot.id) return false;
      const [x0, y0, x1, y1] = stage.outlineOf(shape)?.box ?? [-Infinity, 0, 0, 0];
      return x0 >= left && x1 <= right && y0 >= top && y1 <= bottom;
    });
    const found = within.map((shape) => shape.name!);
    store.select(pointer.shift ? [...new Set([...store.selected, ...found])] : found);
  }

  cancel(): void {
    this.#rect.remove();
  }

  get #isClick(): boolean {
    return distance(this.#start.px, this.#end.px) < SLIP[this.#end.kind];
  }

  get #box(): [number, number, number, number] {
    const [[x0, y0], [x1, y1]] = [this.#start.px, this.#end.px];
    return [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
  }
}
