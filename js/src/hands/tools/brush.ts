// Brush: paints a stroke with a width, a region with round ends.

import type { Pointer, Tool } from "../../context";
import type { Hands } from "../hands";
import { Stroke } from "./stroke";

const WITHOUT_CLASS = "#ff00ff";

export class BrushTool implements Tool {
  readonly name = "brush";
  readonly title = "Brush: paint a stroke; [ and ] change its size";
  readonly cursor = "none";
  readonly #hands: Hands;
  readonly #stroke: Stroke;

  constructor(hands: Hands) {
    this.#hands = hands;
    const { store } = hands;
    this.#stroke = new Stroke(hands, () => store.classes[store.activeClass] ?? WITHOUT_CLASS);
  }

  get busy(): boolean {
    return this.#stroke.busy;
  }

  down(pointer: Pointer): boolean {
    this.#stroke.begin(pointer);
    return true;
  }

  move(pointer: Pointer): boolean {
    return this.#stroke.follow(pointer);
  }

  up(pointer: Pointer): boolean {
    this.#stroke.follow(pointer);
    const stroke = this.#stroke.end();
    if (!stroke) return false;
    const { xy, width, subplot } = stroke;
    this.#hands.store.add(this.#hands.style({ kind: "Polyline", xy, width }, subplot));
    return true;
  }

  key(event: KeyboardEvent): boolean {
    if (!this.busy || event.key !== "Escape") return false;
    this.cancel();
    return true;
  }

  cancel(): void {
    this.#stroke.cancel();
    this.#stroke.leave();
  }
}
