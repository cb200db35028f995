// Two fingers pan and zoom, whatever tool is on.

import type { Subplot } from "../context";
import type { GraphDiv, PlotlyModule, XY } from "../types";
import { axisOf } from "./axes";

interface Start {
  /** Middle of the fingers, and how far they are apart, in pixels. */
  middle: XY;
  spread: number;
  /** Per axis: its range as linear numbers at pixels of the plot area then. */
  axes: { name: string; offset: number; ends: [number, number]; at: (pixel: number) => number; range: (linear: number) => unknown }[];
}

export class Pinch {
  readonly #gd: GraphDiv;
  readonly #Plotly: PlotlyModule;
  readonly #fingers = new Map<number, XY>();
  #start: Start | null = null;
  #drawing: Promise<unknown> | null = null;

  constructor(gd: GraphDiv, Plotly: PlotlyModule) {
    this.#gd = gd;
    this.#Plotly = Plotly;
  }

  get active(): boolean {
    return this.#start !== null;
  }

  /** Returns whether two fingers are down now. */
  down(id: number, px: XY, subplot: Subplot | null): boolean {
    this.#fingers.set(id, px);
    if (this.#fingers.size !== 2 || !subplot) return false;
    this.#start = { ...this.#grasp(), axes: [subplot.xref, subplot.yref].flatMap((ref) => this.#axis(ref)) };
    return true;
  }

  move(id: number, px: XY): boolean {
    if (!this.#fingers.has(id)) return false;
    this.#fingers.set(id, px);
    if (!this.#start) return false;
    // One redraw at a time: a slow figure follows more coarsely, but never falls behind.
    this.#drawing ??= this.#Plotly.relayout(this.#gd, this.#ranges(this.#start)).finally(() => (this.#drawing = null));
    return true;
  }

  /** Returns whether the finger was part of a pinch. */
  up(id: number): boolean {
    const start = this.#start;
    if (start && this.#fingers.size === 2) {
      const last = this.#ranges(start);
      void (this.#drawing ?? Promise.resolve()).then(() => this.#Plotly.relayout(this.#gd, last));
    }
    this.#fingers.delete(id);
    if (this.#fingers.size === 0) this.#start = null;
    return start !== null;
  }

  #grasp(): Pick<Start, "middle" | "spread"> {
    const [[ax, ay], [bx, by]] = [...this.#fingers.values()] as [XY, XY];
    return { middle: [(ax + bx) / 2, (ay + by) / 2], spread: Math.max(10, Math.hypot(bx - ax, by - ay)) };
  }

  #axis(ref: string): Start["axes"] {
    const axis = axisOf(this.#gd, ref);
    if (!axis || axis.fixedrange) return [];
    const [first, last] = [axis.p2l(0), axis.p2l(axis._length)];
    const ends = axis.range.map((end) => axis.l2p(axis.r2l(end))) as [number, number];
    const at = (pixel: number) => first + ((last - first) * pixel) / axis._length;
    return [{ name: axis._name, offset: axis._offset, ends, at, range: (linear) => axis.l2r(linear) }];
  }

  /** The ranges with which what was under the fingers is under them still. */
  #ranges({ middle, spread, axes }: Start): Record<string, unknown> {
    const now = this.#grasp();
    const scale = spread / now.spread;
    const update: Record<string, unknown> = {};
    for (const { name, offset, ends, at, range } of axes) {
      const side = name.startsWith("x") ? 0 : 1;
      const [then, here] = [middle[side] - offset, now.middle[side] - offset];
      ends.forEach((end, i) => (update[`${name}.range[${i}]`] = range(at(then + (end - here) * scale))));
    }
    return update;
  }
}
