// Coordinates and the overlay of one figure.

import type { Pointer, Stage, Store, Subplot } from "../context";
import type { Frame, GraphDiv, ShapeDict, XY } from "../types";
import { axisOf, isInBox, subplotIdOf, subplotsOf, toPixel, toValue, viewSignature } from "./axes";
import { distanceTo, pick, REACH, type Candidate } from "./hit";
import { boxOf, outlineOf, svgPath, type Outline } from "./outline";
import { Overlay, type Layer } from "./overlay";
import type { Wire } from "./wire";

/** Told after plotly.js drew; `rebuilt` ones are caught by the wire. */
const DRAWN = ["plotly_afterplot", "plotly_relayout", "plotly_relayouting", "plotly_react", "plotly_redraw", "plotly_autosize"];

export class PlotStage implements Stage {
  readonly gd: GraphDiv;
  readonly #store: Store;
  readonly #frames: () => Readonly<Record<string, Frame>>;
  readonly #overlay: Overlay;
  readonly #listeners = new Set<() => void>();
  #subplots: Subplot[] | null = null;
  #signature = "";
  #looking = 0;
  #outlines = new WeakMap<ShapeDict, Outline>();
  /** Index of a shape among those that plotly.js draws; set by the projection. */
  indexOf: (id: string) => number = () => -1;
  #faded: readonly string[] = [];

  constructor(gd: GraphDiv, store: Store, frames: () => Readonly<Record<string, Frame>>, wire: Wire) {
    this.gd = gd;
    this.#store = store;
    this.#frames = frames;
    this.#overlay = new Overlay(gd);
    for (const event of DRAWN) wire.on(event, () => this.look(true));
    wire.onRebuilt(() => this.look(true));
    for (const event of ["wheel", "pointerdown", "pointermove", "pointerup"] as const) {
      gd.addEventListener(event, this.#lookSoon, { passive: true, capture: true });
    }
  }

  get svg(): SVGSVGElement {
    return this.#overlay.svg;
  }

  layer(name: Layer): SVGGElement {
    return this.#overlay.layer(name);
  }

  subplots(): Subplot[] {
    // Plotly.purge took them away, and nobody says so.
    if (!this.gd._fullLayout) return [];
    return (this.#subplots ??= subplotsOf(this.gd, this.#frames()));
  }

  /** Pixels of the overlay of a position in the window, also where CSS scales the figure. */
  pxOf(clientX: number, clientY: number): XY {
    const rect = this.svg.getBoundingClientRect();
    const { width, height } = this.gd._fullLayout ?? rect;
    return [
      (clientX - rect.left) * (rect.width ? width / rect.width : 1),
      (clientY - rect.top) * (rect.height ? height / rect.height : 1),
    ];
  }

  subplotAt(clientX: number, clientY: number): Subplot | null {
    const px = this.pxOf(clientX, clientY);
    return this.subplots().find(({ box }) => isInBox(px, box)) ?? null;
  }

  subplotOf(shape: ShapeDict): Subplot | null {
    const id = subplotIdOf(shape);
    return this.subplots().find((subplot) => subplot.id === id) ?? null;
  }

  toPx(subplot: Subplot, [x, y]: XY): XY {
    const [across, up] = this.#axes(subplot);
    return [toPixel(across, x), toPixel(up, y)];
  }

  toXY(subplot: Subplot, [x, y]: XY): XY {
    const [across, up] = this.#axes(subplot);
    return [toValue(across, x), toValue(up, y)];
  }

  outline(shape: ShapeDict): string {
    const subplot = this.subplotOf(shape);
    const geometry = this.#store.geometry(shape);
    if (geometry.kind === "Foreign") return this.#drawnPath(shape)?.getAttribute("d") ?? "";
    return subplot ? svgPath(shape, geometry, (xy) => this.toPx(subplot, xy)) : "";
  }

  /** The flattened form on the screen; null without a place there. */
  outlineOf(shape: ShapeDict): Outline | null {
    const subplot = this.subplotOf(shape);
    if (!subplot) return null;
    let outline = this.#outlines.get(shape);
    if (!outline) {
      const geometry = this.#store.geometry(shape);
      const foreign = geometry.kind === "Foreign";
      outline = foreign ? this.#drawnOutline(shape) : outlineOf(shape, geometry, (xy) => this.toPx(subplot, xy));
      this.#outlines.set(shape, outline);
    }
    return outline;
  }

  onView(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  hit(px: XY, subplot: Subplot, kind: Pointer["kind"]): ShapeDict | null {
    return pick(this.#candidates(subplot), px, REACH[kind]);
  }

  /** Whether a press there is on the shape's outline; of a point, on any of it. */
  isOnOutline(shape: ShapeDict, px: XY, kind: Pointer["kind"]): boolean {
    const outline = this.outlineOf(shape);
    if (!outline) return false;
    const isPoint = this.#store.geometry(shape).kind === "Point";
    return distanceTo(outline, px, isPoint) <= REACH[kind];
  }

  fade(ids: readonly string[]): void {
    this.svg.classList.toggle("imgshapes-moving", ids.length > 0);
    for (const id of this.#faded) this.#groupOf(id)?.classList.remove("imgshapes-faded");
    this.#faded = ids;
    for (const id of ids) this.#groupOf(id)?.classList.add("imgshapes-faded");
  }

  /** Tell everybody if something moved on the screen, or, with `drawn`, in any case. */
  look(drawn = false): void {
    if (!this.gd._fullLayout) return;
    const subplots = subplotsOf(this.gd, this.#frames());
    const signature = viewSignature(this.gd, subplots);
    const moved = signature !== this.#signature;
    if (!moved && !drawn) return;
    this.#subplots = subplots;
    if (moved) this.#outlines = new WeakMap();
    this.#signature = signature;
    this.#overlay.place();
    if (this.#faded.length > 0) this.fade(this.#faded);
    for (const listener of [...this.#listeners]) listener();
  }

  destroy(): void {
    cancelAnimationFrame(this.#looking);
    for (const event of ["wheel", "pointerdown", "pointermove", "pointerup"] as const) {
      this.gd.removeEventListener(event, this.#lookSoon, { capture: true });
    }
    this.fade([]);
    this.#listeners.clear();
    this.#overlay.destroy();
  }

  // plotly.js tells of some moves (wheel, transitions) only when they are over.
  readonly #lookSoon = (): void => {
    if (this.#looking) return;
    this.#looking = requestAnimationFrame(() => {
      this.#looking = 0;
      this.look();
    });
  };

  #axes(subplot: Subplot) {
    const x = axisOf(this.gd, subplot.xref);
    const y = axisOf(this.gd, subplot.yref);
    if (!x || !y) throw new Error(`subplot: got ${subplot.id}, which the figure has no longer; attach again`);
    return [x, y] as const;
  }

  *#candidates(subplot: Subplot): Generator<Candidate<ShapeDict>> {
    for (const shape of this.#store.shapes) {
      if (shape.visible === false || shape.visible === "legendonly" || subplotIdOf(shape) !== subplot.id) continue;
      const outline = this.outlineOf(shape);
      if (!outline) continue;
      yield { item: shape, outline, isPoint: this.#store.geometry(shape).kind === "Point" };
    }
  }

  #groupOf(id: string): Element | null {
    const index = this.indexOf(id);
    return index < 0 ? null : this.gd.querySelector(`.shapelayer .shape-group[data-index="${index}"]`);
  }

  /** Of a shape that only plotly.js can place. */
  #drawnPath(shape: ShapeDict): SVGPathElement | null {
    return this.#groupOf(shape.name ?? "")?.querySelector("path") ?? null;
  }

  #drawnOutline(shape: ShapeDict): Outline {
    const path = this.#drawnPath(shape);
    const length = path?.getTotalLength() ?? 0;
    const steps = Math.min(64, Math.ceil(length / 4));
    const ring = Array.from({ length: steps }, (_, i): XY => {
      const { x, y } = path!.getPointAtLength((i * length) / steps);
      return [x, y];
    });
    const rings = ring.length > 0 ? [ring] : [];
    return { rings, closed: shape.type !== "line", box: boxOf(rings) };
  }
}
