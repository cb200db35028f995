// What a view of the widget and the kernel say to each other; plotly_imgshapes/widget/messages.py checks the first.

import type { Cause, Classes, Delta, ShapeDict, ViewResult } from "../types";
import type { Answer, Request } from "../views/segment/wire";
import type { Told } from "./held";

/** Scripts that a page asks the kernel for, once. */
export type ScriptName = "plotly" | "core";

/** From the page. Each goes with `client`, the name of the view. */
export type Said =
  /** `figure`: the mark of the one that the view shows already. */
  | { kind: "hello"; figure: string | null }
  | { kind: "sync" }
  | { kind: "ping" }
  | { kind: "script"; name: ScriptName }
  | { kind: "change"; seq: number; delta: Delta; cause: Cause; place: number }
  | { kind: "select"; ids: readonly string[] }
  | { kind: "hover"; id: string | null }
  | { kind: "editing"; shape: ShapeDict | null }
  | { kind: "classes"; classes: Classes }
  | { kind: "ask" | "correct"; request: Request }
  | { kind: "uncorrect" }
  | { kind: "stop"; number: number };

export interface State {
  /** Which figure the shapes are on. */
  mark: string;
  /** How often the image has moved under the shapes. */
  place: number;
  shapes: ShapeDict[];
  selected: string[];
  classes: Classes;
}

/** A figure whose pictures and arrays travel beside it; see parcel.ts. */
export interface FigureJson {
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
}

/**
 * From the kernel, to every view. `client` is the view that it is for, or that caused it; null is all.
 * `serial` counts the deltas that the kernel has told: who sees it jump has missed one.
 */
export type Heard = { serial: number; client: string | null } & (
  | ({ kind: "figure" } & Told)
  | ({ kind: "shapes"; seq: number } & State)
  | { kind: "pong" }
  | { kind: "script"; name: ScriptName }
  | { kind: "ack"; seq: number }
  | { kind: "delta"; delta: Delta }
  | { kind: "select"; ids: string[] }
  | { kind: "classes"; classes: Classes }
  | { kind: "views"; results: ViewResult[] }
  | { kind: "answer"; answer: Answer }
  | { kind: "progress"; number: number; done: number }
  | { kind: "notice"; text: string; level: "info" | "error" }
);

/** What anywidget gives to a view. */
export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  send(content: unknown, callbacks?: unknown, buffers?: unknown): unknown;
  on(event: string, listener: (...given: any[]) => void): void;
  off(event: string, listener: (...given: any[]) => void): void;
  /** JupyterLab's has a `context`; others have none. */
  widget_manager?: unknown;
}
