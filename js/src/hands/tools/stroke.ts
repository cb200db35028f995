// A stroke of the brush or the eraser: the pointer's trail, and a ring that shows how wide it is.

import type { Pointer, Subplot } from "../../context";
import { simplify } from "../../model/planar";
import type { XY } from "../../types";
import { clampToBox, isInBox } from "../axes";
import { circlePath } from "../outline";
import { element, setAttributes } from "../overlay";
import type { Hands } from "../hands";

/** Vertices within this distance of what remains are dropped, in pixels. */
const BEND = 0.5;

export class Stroke {
  readonly #hands: Hands;
  readonly #color: () => string;
  readonly #ring = element("path", { class: "imgshapes-ring" });
  #subplot: Subplot | null = null;
  #px: XY[] = [];

  constructor(hands: Hands, color: () => string) {
    this.#hands = hands;
    this.#color = color;
  }

  get busy(): boolean {
    return this.#subplot !== null;
  }

  get subplot(): Subplot | null {
    return this.#subplot;
  }

  begin(pointer: Pointer): void {
    this.#subplot = pointer.subplot;
    this.#px = [pointer.px];
    this.#show();
    this.hover(pointer);
  }

  /** Returns whether the stroke goes on. */
  follow(pointer: Pointer): boolean {
    this.hover(pointer);
    if (!this.#subplot) return false;
    const px = clampToBox(pointer.px, this.#subplot.box);
    const last = this.#px.at(-1)!;
    if (px[0] !== last[0] || px[1] !== last[1]) this.#px.push(px);
    this.#show();
    return true;
  }

  /** The middle line in axis units, and the width there. */
  end(): { xy: XY[]; width: number; subplot: Subplot } | null {
    const subplot = this.#subplot;
    if (!subplot) return null;
    const { stage, brushSize } = this.#hands;
    const at = this.#px[0]!;
    const toXY = (px: XY) => stage.toXY(subplot, px);
    const [x, y] = toXY(at);
    const [right, down] = toXY([at[0] + 1, at[1] + 1]);
    // Units of one pixel of the screen; where the axes differ, the area of the brush's tip is kept.
    const unit = Math.sqrt(Math.abs((right - x) * (down - y)));
    const xy = (this.#px.length > 2 ? simplify(this.#px, BEND) : this.#px).map(toXY);
    this.cancel();
    return { xy, width: brushSize * unit, subplot };
  }

  cancel(): void {
    this.#subplot = null;
    this.#px = [];
    this.#hands.draft.clear();
  }

  /** Show the tip of the brush under the pointer. */
  hover(pointer: Pointer): void {
    if (!isInBox(pointer.px, pointer.subplot.box)) return this.leave();
    setAttributes(this.#ring, { d: circlePath(pointer.px, this.#hands.brushSize / 2) });
    const layer = this.#hands.stage.layer("handles");
    if (this.#ring.parentNode !== layer) layer.append(this.#ring);
  }

  leave(): void {
    this.#ring.remove();
  }

  #show(): void {
    this.#hands.draft.show(() => ({
      trail: { px: this.#px, width: this.#hands.brushSize, color: this.#color() },
    }));
  }
}
