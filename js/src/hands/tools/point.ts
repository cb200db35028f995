// Point: a click puts one down; a press may be dragged to its place before it is let go.

import type { Pointer, Tool } from "../../context";
import { placeOf, type Hands } from "../hands";

export class PointTool implements Tool {
  readonly name = "point";
  readonly title = "Point: click to put one down";
  readonly cursor = "crosshair";
  readonly #hands: Hands;
  #held: Pointer | null = null;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  get busy(): boolean {
    return this.#held !== null;
  }

  down(pointer: Pointer): boolean {
    this.#held = pointer;
    this.#show(pointer);
    return true;
  }

  move(pointer: Pointer): boolean {
    if (!this.#held) return false;
    if (pointer.subplot.id === this.#held.subplot.id) this.#show(pointer);
    return true;
  }

  up(pointer: Pointer): boolean {
    const held = this.#held;
    if (!held) return false;
    this.cancel();
    this.#hands.store.add(this.#shape({ ...pointer, subplot: held.subplot }));
    return true;
  }

  key(event: KeyboardEvent): boolean {
    if (!this.busy) return this.#hands.handleKey(event);
    if (event.key !== "Escape") return false;
    this.cancel();
    return true;
  }

  cancel(): void {
    this.#held = null;
    this.#hands.draft.clear();
  }

  #shape(pointer: Pointer) {
    return this.#hands.style({ kind: "Point", xy: placeOf(this.#hands, pointer) }, pointer.subplot);
  }

  #show(pointer: Pointer): void {
    this.#hands.draft.show(() => ({ shapes: [this.#shape(pointer)] }));
  }
}
