// What Plotly has no attribute for, as JSON in `templateitemname`: properties, the slice of a stack, boxes that are
// turned, brush strokes. plotly.js keeps that text through every edit. Written and read as in Python's codec/note.py.

import type { ShapeDict } from "../types";
import { same, without } from "./dict";

export const NOTE = "imgshapes:";
const OF_GEOMETRY = ["kind", "box", "angle", "xy", "width", "rim"];

export type Note = Readonly<Record<string, unknown>>;

/** Our note on a shape, {} if there is none. Throws if it says what no note can. */
export function readNote(held: ShapeDict): Note {
  const text = held["templateitemname"];
  if (typeof text !== "string" || !text.startsWith(NOTE)) return {};
  const note: unknown = JSON.parse(text.slice(NOTE.length));
  if (!isObject(note)) throw new Error(`templateitemname: got no object after ${NOTE}`);
  const { properties, index } = note;
  if (properties != null && !isObject(properties)) throw new Error("templateitemname: got properties that are no object");
  if (index != null && !(Array.isArray(index) ? index : [index]).every(Number.isInteger))
    throw new Error("templateitemname: got an index that is not of integers");
  return note;
}

/** Our note, {} also if it cannot be read. */
export function readableNote(held: ShapeDict): Note {
  try {
    return readNote(held);
  } catch {
    return {};
  }
}

/** A note without what it says of the form: the path says it then. */
export function withoutGeometry(note: Note): Note {
  return without(note, ...OF_GEOMETRY);
}

/** A copy of a shape with this note; {} takes it away. Throws where a foreign template reference stands. */
export function withNote(held: ShapeDict, note: Note): ShapeDict {
  const old = held["templateitemname"];
  const before = readableNote(held);
  const empty = Object.keys(note).length === 0;
  if (empty) return Object.keys(before).length ? without(held, "templateitemname") : { ...held };
  if (same(JSON.parse(JSON.stringify(note)), before)) return { ...held };
  if (old && !Object.keys(before).length && old !== `${NOTE}{}`)
    throw new Error(
      `templateitemname: got ${JSON.stringify(old)} on a shape with ${Object.keys(note).sort().join(", ")}, which need that place; ` +
        "expected one of the two; remove the template reference",
    );
  // plotly.js hides a shape whose template item it cannot find, unless it is told to show it.
  return { ...held, templateitemname: NOTE + JSON.stringify(note), visible: held.visible ?? true };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
