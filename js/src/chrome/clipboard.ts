// Shapes as text on the system's clipboard, so that they paste into another figure, tab or editor.

import type { Context, Subplot } from "../context";
import type { ShapeDict } from "../types";
import { moveShape } from "../model/codec";

/** Screen pixels between what was copied and what is pasted. */
export const OFFSET = 10;

const FORMAT = "plotly_imgshapes";

export const toText = (shapes: readonly ShapeDict[]): string =>
  JSON.stringify({ format: FORMAT, version: 1, shapes });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isShape = (value: unknown): value is ShapeDict =>
  isObject(value) && (typeof value.path === "string" || "x0" in value || "xanchor" in value);

/** The shapes that a text holds: what `toText` wrote, a saved file, or a bare list. Throws an Error that says why not. */
export function fromText(text: string): ShapeDict[] {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Error("The clipboard holds no shapes: copy some first, with Ctrl+C");
  }
  const list = isObject(read) ? read.shapes : read;
  if (!Array.isArray(list) || !list.length) throw new Error("The clipboard holds no shapes: its text has no list of them");
  const bad = list.findIndex((item) => !isShape(item));
  if (bad >= 0) throw new Error(`The clipboard's item ${bad + 1} of ${list.length} is not a shape; nothing was pasted`);
  return list as ShapeDict[];
}

/** Shapes moved by `pixels` on screen, without ids: the store gives new ones. */
export function copiesOf({ stage }: Context, shapes: readonly ShapeDict[], pixels: number): ShapeDict[] {
  const [first] = stage.subplots();
  if (!first) throw new Error("This figure has no image to paste onto");
  return shapes.map((shape) => {
    const home = stage.subplotOf(shape);
    const subplot: Subplot = home ?? first;
    const [x, y] = stage.toXY(subplot, [0, 0]);
    const [x1, y1] = stage.toXY(subplot, [pixels, pixels]);
    const { name: _, ...copy } = moveShape(shape, x1 - x, y1 - y);
    return home ? copy : { ...copy, xref: subplot.xref, yref: subplot.yref };
  });
}

/** Add copies and select them. */
export function addCopies(context: Context, shapes: readonly ShapeDict[], pixels: number): void {
  context.store.select(context.store.add(...copiesOf(context, shapes, pixels)));
}
