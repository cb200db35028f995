// The seams inside the core: the store (model/), the stage (hands/), the tools and the chrome around the picture.

import type { Cause, Classes, Delta, EventMap, Frame, Geometry, GraphDiv, Listener, PlotlyModule, ShapeDict, XY } from "./types";

/** The shapes, what is selected, the classes, and the history. Knows no DOM. model/store.ts */
export interface Store {
  readonly shapes: readonly ShapeDict[];
  readonly selected: readonly string[];
  readonly classes: Classes;
  /** Class of new shapes, "" for none. */
  readonly activeClass: string;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  get(id: string): ShapeDict | undefined;
  /** What a shape is; cached by the dictionary's identity. */
  geometry(shape: ShapeDict): Geometry;
  /** Make `next` the list, as one step. Shapes without a name get an id; returns the ids of what was new or changed. */
  commit(next: readonly ShapeDict[], cause?: Cause): string[];
  /** Shorthands over commit. */
  add(...shapes: ShapeDict[]): string[];
  replace(...shapes: ShapeDict[]): void;
  erase(ids: readonly string[]): void;
  relabel(ids: readonly string[], label: string): void;
  /** A step made elsewhere; shapes that the hand holds (see `hold`) wait until it lets go. */
  merge(delta: Delta): void;
  /** Replace everything and forget the history. */
  load(shapes: readonly ShapeDict[]): void;
  hold(ids: readonly string[]): void;
  release(): void;
  select(ids: readonly string[]): void;
  setClasses(classes: Classes): void;
  setActiveClass(label: string): void;
  undo(): void;
  redo(): void;
  on<K extends keyof EventMap>(type: K, listener: Listener<K>): () => void;
  emit<K extends keyof EventMap>(type: K, event: EventMap[K]): void;
}

/** A pair of axes with an image on it. */
export interface Subplot {
  /** As in `frames`: "xy", "x2y2". */
  id: string;
  xref: string;
  yref: string;
  frame: Frame;
  /** Plot area in pixels of the overlay. */
  box: { left: number; top: number; width: number; height: number };
}

export interface Pointer {
  /** In pixels of the overlay (CSS pixels, also when the figure is scaled by CSS). */
  px: XY;
  /** In axis units, not snapped, not clamped. */
  xy: XY;
  subplot: Subplot;
  kind: "mouse" | "pen" | "touch";
  shift: boolean;
  alt: boolean;
  control: boolean;
  /** Number of clicks in quick succession, as in UIEvent.detail. */
  clicks: number;
  event: PointerEvent;
}

/** Coordinates and the SVG overlay that lies over the plot area. hands/stage.ts */
export interface Stage {
  readonly gd: GraphDiv;
  readonly svg: SVGSVGElement;
  /** Groups of the overlay, bottom first; each owned by the part named so. */
  layer(name: "selection" | "draft" | "handles" | "readout" | "scalebar"): SVGGElement;
  subplots(): Subplot[];
  subplotAt(clientX: number, clientY: number): Subplot | null;
  subplotOf(shape: ShapeDict): Subplot | null;
  toPx(subplot: Subplot, xy: XY): XY;
  toXY(subplot: Subplot, px: XY): XY;
  /** SVG path data (overlay pixels) of a shape: paths, curves, turned boxes, points as small circles. */
  outline(shape: ShapeDict): string;
  /** Called after plotly.js has drawn or moved anything, before the next frame. */
  onView(listener: () => void): () => void;
  /** Topmost, then smallest, shape under a position: by outline (wide), then by fill. Hidden ones are not hit. */
  hit(px: XY, subplot: Subplot, kind: Pointer["kind"]): ShapeDict | null;
  /** Show `shape` faded in the figure while the draft is on the overlay; null: none. */
  fade(ids: readonly string[]): void;
}

export interface Tool {
  readonly name: string;
  /** Of the button: shown as its tooltip, with the key. */
  readonly title: string;
  readonly cursor: string;
  /** Each returns true when it took the event, which then goes no further. */
  down(pointer: Pointer): boolean;
  move(pointer: Pointer): boolean;
  up(pointer: Pointer): boolean;
  doubleClick?(pointer: Pointer): boolean;
  key?(event: KeyboardEvent): boolean;
  /** Give up what is being drawn: Escape, another tool, a lost pointer. */
  cancel(): void;
  /** Whether something is being drawn. */
  readonly busy: boolean;
}

export interface Snap {
  mode: "off" | "center" | "edge" | "vertex";
  /** Snapped position in axis units. */
  apply(xy: XY, subplot: Subplot): XY;
}

/** All that a tool or a piece of chrome may reach. */
export interface Context {
  readonly Plotly: PlotlyModule;
  readonly store: Store;
  readonly stage: Stage;
  readonly snap: Snap;
  readonly tools: ReadonlyMap<string, Tool>;
  /** Name of the tool that is on: one of ours, or Plotly's dragmode. */
  readonly tool: string;
  setTool(name: string): void;
  /** Diameter of brush and eraser, in screen pixels. */
  brushSize: number;
  /** Whether the hand may change anything. */
  drawing: boolean;
  /** A new shape with the look of the active class: line, fill, legendgroup, xref, yref. */
  style(geometry: Geometry, subplot: Subplot): ShapeDict;
  notice(text: string, level?: "info" | "error"): void;
}
