// What the parts of the core say to each other. Keys of shapes are Plotly's own, never renamed.

import type { MethodSpec } from "./views/segment/wire";

export type XY = readonly [number, number];

/** A dictionary of `layout.shapes`. In the store every shape has its id in `name`, its class in `legendgroup`. */
export interface ShapeDict {
  name?: string;
  legendgroup?: string;
  type?: string;
  path?: string;
  visible?: boolean | "legendonly";
  editable?: boolean;
  xref?: string;
  yref?: string;
  [key: string]: unknown;
}

/** Where the pixels of an image lie on the axes: pixel (r, c) has its centre at x0 + c dx, y0 + r dy. */
export interface Frame {
  shape: readonly [number, number];
  x0: number;
  dx: number;
  y0: number;
  dy: number;
  unit: string;
}

/** What a shape is, in axis units. The same kinds as in Python. */
export type Geometry =
  | { kind: "Point"; xy: XY }
  | { kind: "Line"; xy: readonly [XY, XY] }
  | { kind: "Rect" | "Ellipse"; box: readonly [number, number, number, number]; angle: number }
  | { kind: "Polyline"; xy: readonly XY[]; width: number | null }
  | { kind: "Polygon"; rings: readonly (readonly XY[])[] }
  | { kind: "Foreign" };

/** One step, by id: idempotent, so that it may be sent twice and merged with what others did. */
export interface Delta {
  /** New or changed shapes, whole; a new one goes to the end. */
  put: ShapeDict[];
  /** Ids of erased shapes. */
  drop: string[];
  /** All ids, bottom first, when the order of those that stayed changed; else null. */
  order: string[] | null;
}

/** Who made a change. `program`: the page's or Python's code, another tab or another user. */
export type Cause = "hand" | "undo" | "redo" | "program";

export interface EventMap {
  /** After every step, once; `draw`, `edit`, `erase`, `relabel` follow it, each with its part. */
  change: { delta: Delta; cause: Cause; shapes: readonly ShapeDict[] };
  draw: { ids: string[]; shapes: ShapeDict[]; cause: Cause };
  edit: { ids: string[]; shapes: ShapeDict[]; cause: Cause };
  erase: { ids: string[]; shapes: ShapeDict[]; cause: Cause };
  relabel: { ids: string[]; shapes: ShapeDict[]; cause: Cause };
  /** While the hand draws, moves or reshapes, at most once a frame; null when it stops. Not in `shapes` yet. */
  editing: { shape: ShapeDict | null };
  select: { ids: string[]; shapes: ShapeDict[] };
  hover: { id: string | null; shape: ShapeDict | null };
  tool: { tool: string };
  classes: { classes: Classes; active: string };
  /** Something to tell the person: an error, or what a key did. */
  notice: { text: string; level: "info" | "error" };
}

export type Listener<K extends keyof EventMap> = (event: EventMap[K]) => void;

/** Class name -> CSS colour, in the order of the palette. */
export type Classes = Readonly<Record<string, string>>;

/** What the core uses of plotly.js. */
export interface PlotlyModule {
  version: string;
  newPlot(div: HTMLElement, data: unknown, layout?: unknown, config?: unknown): Promise<unknown>;
  react(div: HTMLElement, data: unknown, layout?: unknown, config?: unknown): Promise<unknown>;
  relayout(div: HTMLElement, update: Record<string, unknown>): Promise<unknown>;
  update(div: HTMLElement, traces: Record<string, unknown>, layout: Record<string, unknown>): Promise<unknown>;
  purge(div: HTMLElement): void;
  downloadImage(figure: unknown, options: Record<string, unknown>): Promise<string>;
  toImage(figure: unknown, options: Record<string, unknown>): Promise<string>;
  Plots: { resize(div: HTMLElement): Promise<unknown> };
}

/** The div that plotly.js made a graph of. */
export interface GraphDiv extends HTMLElement {
  data: Record<string, unknown>[];
  layout: Record<string, any>; // eslint-disable-line
  _fullLayout: Record<string, any>;
  /** Traces as plotly.js completes them; `_image` is the picture that it loads. */
  _fullData?: { _image?: HTMLImageElement }[];
  on(event: string, listener: (payload: any) => void): void;
  removeListener(event: string, listener: (payload: any) => void): void;
  /** What `attach` returned, while it is attached. */
  imgshapes?: Handle;
}

export interface AttachOptions {
  /** Default: `window.Plotly`. */
  Plotly?: PlotlyModule;
  /** Default: those of the figure. */
  shapes?: ShapeDict[];
  /** Default: `layout.meta.imgshapes.labels`. */
  classes?: Classes;
  /** Frame of every subplot ("xy", "x2y2"). Default: `layout.meta.imgshapes.frames`. */
  frames?: Readonly<Record<string, Frame>>;
  /** Buttons, ours and Plotly's; default all of ours beside those that the figure has. */
  tools?: readonly string[];
  /** Whether the hand may draw from the start; else a button turns it on. Default true. */
  drawing?: boolean;
  /** Where the palette goes; default: none is shown. */
  palette?: HTMLElement | null;
  /** Whether a scale bar is shown; default: when the frame has a unit other than px. */
  scaleBar?: boolean;
  /** Shapes above this number are drawn cheaply, but for the selected ones. Default 150. */
  crowd?: number;
}

/** What `attach` returns: all that a host needs. */
export interface Handle {
  readonly shapes: readonly ShapeDict[];
  readonly selected: readonly string[];
  readonly tool: string;
  readonly classes: Classes;
  readonly activeClass: string;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Replace the whole list, as one step that can be undone; with `{ remember: false }` history starts anew. */
  setShapes(shapes: readonly ShapeDict[], options?: { cause?: Cause; remember?: boolean }): void;
  /** Merge a step that was made elsewhere. A shape that the hand holds keeps the hand's form. */
  merge(delta: Delta): void;
  select(ids: readonly string[]): void;
  erase(ids: readonly string[]): void;
  relabel(ids: readonly string[], label: string): void;
  setTool(tool: string): void;
  setClass(label: string): void;
  setClasses(classes: Classes): void;
  setDrawing(on: boolean): void;
  undo(): void;
  redo(): void;
  on<K extends keyof EventMap>(type: K, listener: Listener<K>): () => void;
  /** A picture of the figure with every shape and the scale bar, as a data URL. */
  toImage(options?: { format?: "png" | "svg" | "jpeg" | "webp"; scale?: number }): Promise<string>;
  destroy(): void;
}

/** What a view came to, in every host the same; made by Python (views.py) or by the page (measure/). */
export type ViewResult =
  | { title: string; kind: "figure"; figure: { data: unknown[]; layout: Record<string, unknown> } }
  | {
      title: string;
      kind: "table";
      /** `digits`-free: numbers are shown short and kept whole. */
      columns: { name: string; unit?: string }[];
      rows: (string | number | null)[][];
      /** Id of the shape of each row, if it is about one. */
      ids?: (string | null)[];
    }
  | {
      title: string;
      kind: "overlay";
      /** PNG (RGBA) as a data URL, laid over the image: corners in axis units, of the pixels' outer edges. */
      source: string;
      extent: readonly [number, number, number, number];
      opacity: number;
    }
  | {
      title: string;
      kind: "segment";
      /** Tells one description of methods from another; it comes without them where the page has them. */
      mark: string;
      methods?: readonly MethodSpec[];
      /** Corrections of the image, the first first, by their titles; absent where it cannot be corrected. */
      done?: readonly string[];
    }
  | { title: string; kind: "error"; text: string };
