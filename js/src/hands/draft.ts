// What the hand is drawing or moving, shown on the overlay only; the figure hears of it once, at the end.

import type { Store } from "../context";
import type { ShapeDict, XY } from "../types";
import { circlePath } from "./outline";
import { fill } from "./overlay";
import type { PlotStage } from "./stage";

export interface Sketch {
  /** As they would be; the first is told as `editing`. */
  shapes?: readonly ShapeDict[];
  /** Small rings, in pixels: the first vertex, where a stroke begins. */
  marks?: readonly XY[];
  /** A trail of the pointer in pixels, as wide as the brush. */
  trail?: { px: readonly XY[]; width: number; color: string };
}

export class Draft {
  readonly #stage: PlotStage;
  readonly #store: Store;
  readonly #off: () => void;
  #make: (() => Sketch) | null = null;
  #frame = 0;
  #told = false;

  constructor(stage: PlotStage, store: Store) {
    this.#stage = stage;
    this.#store = store;
    this.#off = stage.onView(() => this.#make && this.#schedule());
  }

  /** Show what `make` returns, which is asked at most once a frame. */
  show(make: () => Sketch): void {
    this.#make = make;
    this.#schedule();
  }

  clear(): void {
    this.#make = null;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#stage.layer("draft").replaceChildren();
    if (!this.#told) return;
    this.#told = false;
    this.#store.emit("editing", { shape: null });
  }

  destroy(): void {
    this.clear();
    this.#off();
  }

  #schedule(): void {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#make) this.#paint(this.#make());
    });
  }

  #paint({ shapes = [], marks = [], trail }: Sketch): void {
    const paths: Record<string, string | number>[] = shapes.map((shape) => this.#look(shape));
    if (trail) {
      const d = "M" + trail.px.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L");
      const look = { fill: "none", "stroke-width": trail.width, "stroke-opacity": 0.45, class: "imgshapes-trail" };
      // A path of one vertex has no length, and without one no round ends.
      paths.push({ d: trail.px.length > 1 ? d : `${d}h0.01`, stroke: trail.color, ...look });
    }
    for (const px of marks) paths.push({ d: circlePath(px, 5), class: "imgshapes-mark" });
    const group = this.#stage.layer("draft");
    // Attributes of another kind of path would stay on a reused element.
    const kinds = paths.map((path) => path.class).join();
    if (group.dataset.kinds !== kinds) group.replaceChildren();
    group.dataset.kinds = kinds;
    fill(group, "path", paths);
    const [shape] = shapes;
    if (!shape) return;
    this.#told = true;
    this.#store.emit("editing", { shape });
  }

  #look(shape: ShapeDict): Record<string, string | number> {
    const line = (shape.line ?? {}) as { color?: string; width?: number };
    return {
      d: this.#stage.outline(shape),
      class: "imgshapes-drawn",
      stroke: line.color ?? "#ff00ff",
      "stroke-width": line.width ?? 3,
      fill: typeof shape.fillcolor === "string" ? shape.fillcolor : "none",
      "fill-rule": "evenodd",
    };
  }
}
