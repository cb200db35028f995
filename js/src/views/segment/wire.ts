// What a panel and Python say to each other; plotly_imgshapes/views/segment has the same.
import type { ShapeDict } from "../../types";

interface Named {
  name: string;
  help: string;
  default: unknown;
}

interface Ranged extends Named {
  /** null: without an end. */
  low: number | null;
  high: number | null;
  unit: string;
  /** Empty is a value: the method chooses. */
  optional: boolean;
}

export type ParameterSpec =
  | (Ranged & { kind: "number"; log: boolean })
  | (Ranged & { kind: "whole" })
  | (Named & { kind: "choice"; options: readonly string[] })
  | (Named & { kind: "flag" });

export interface MethodSpec {
  do: "segment" | "edit" | "correct";
  name: string;
  title: string;
  family: string;
  help: string;
  /** Kinds of shapes, as `kindOf` names them. */
  takes: readonly string[];
  /** How many shapes at least. */
  needs: number;
  /** Whether it has a quick, approximate answer. */
  preview: boolean;
  /** Of an edit: whether selected regions are what it is done to; else they are marks, as lines are. */
  by_object?: boolean;
  parameters: readonly ParameterSpec[];
}

export interface Request {
  /** Of the panel. */
  title: string;
  /** Counts the requests of a page. */
  number: number;
  do: MethodSpec["do"];
  method: string;
  parameters: Readonly<Record<string, unknown>>;
  ids: readonly string[];
  /** Regions that an edit is meant for; none: all, or those that the hints touch. */
  objects: readonly string[];
  preview: boolean;
  /** Of outlines along pixels, in pixels. */
  tolerance: number;
  /** Class of what is found where nothing is drawn. */
  label: string;
}

/** What was found: as a picture, and as the step that accepting it makes. */
export interface Found {
  number: number;
  method: string;
  approximate: boolean;
  count: number;
  seconds: number;
  overlay: { source: string; extent: readonly [number, number, number, number]; opacity: number } | null;
  put: ShapeDict[];
  drop: string[];
  /** Of an edit: how many objects are no more. */
  gone?: number;
  /** Of a corrected image: its height and width. Accepting it replaces the image. */
  size?: readonly [number, number];
  /** How many objects can be made into shapes, where there are more of them. */
  most: number | null;
}

export type Answer =
  | Found
  | { number: number; error: string }
  | { number: number; stopped: true }
  /** The image is the corrected one now; the name of what was done. */
  | { number: number; accepted: string }
  /** How far it is, from 0 to 1. */
  | { number: number; done: number };

/** `correct`: what was found shall take the place of the image. `uncorrect`: the image before the last correction. */
export type Asked = { kind: "ask" | "correct"; request: Request } | { kind: "stop"; number: number } | { kind: "uncorrect" };

/** The way to whoever answers. */
export interface Asking {
  /** Whether a run can be stopped there; else it goes on, and its answer is dropped. */
  readonly stops: boolean;
  ask(said: Asked): void;
  onAnswer(listener: (answer: Answer) => void): () => void;
}
