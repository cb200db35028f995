// What buttons and keys do alike.

import type { Context, Snap, Store } from "../context";
import type { ShapeDict } from "../types";
import { moveShape } from "../model/codec";

export const isHidden = (shape: ShapeDict): boolean => shape.visible === false || shape.visible === "legendonly";

/** Points always carry `editable: false`, against Plotly's own editing. */
export const isLocked = (context: Context, shape: ShapeDict): boolean =>
  shape.editable === false && context.store.geometry(shape).kind !== "Point";

export const idOf = (shape: ShapeDict): string => shape.name ?? "";

export function selectedShapes({ store }: Context): ShapeDict[] {
  const selected = new Set(store.selected);
  return store.shapes.filter((shape) => selected.has(idOf(shape)));
}

const several = (count: number): string => (count === 1 ? "1 shape" : `${count} shapes`);

/** The selected shapes that may be changed; says so when locked ones stay behind. */
function changeable(context: Context): ShapeDict[] {
  const shapes = selectedShapes(context);
  const free = shapes.filter((shape) => !isLocked(context, shape));
  const locked = shapes.length - free.length;
  if (locked) context.notice(`${several(locked)} locked: Shift+L unlocks`);
  return free;
}

export function chooseClass({ store, drawing }: Context, label: string): void {
  if (drawing && store.selected.length) store.relabel(store.selected, label);
  else store.setActiveClass(label);
}

/** Class of a number key: the n-th of the palette, 0 for none. */
export function chooseNumber(context: Context, number: number): void {
  const label = number === 0 ? "" : Object.keys(context.store.classes)[number - 1];
  if (label === undefined) context.notice(`There is no class ${number}`);
  else chooseClass(context, label);
}

export function remove(context: Context): void {
  const shapes = changeable(context);
  if (shapes.length) context.store.erase(shapes.map(idOf));
  else if (!context.store.selected.length) context.notice("Nothing is selected to delete");
}

export function setHidden(store: Store, shapes: readonly ShapeDict[], hidden: boolean): void {
  const changed = shapes.filter((shape) => isHidden(shape) !== hidden);
  if (changed.length) store.replace(...changed.map((shape) => ({ ...shape, visible: !hidden })));
}

/** Hide or show the selected shapes, or else all. */
export function toggleHidden(context: Context): void {
  const selected = selectedShapes(context);
  const shapes = selected.length ? selected : context.store.shapes;
  const hide = shapes.some((shape) => !isHidden(shape));
  setHidden(context.store, shapes, hide);
  if (shapes.length) context.notice(`${hide ? "Hidden" : "Shown"}: ${several(shapes.length)}`);
}

export function toggleLocked(context: Context): void {
  const shapes = selectedShapes(context).filter((shape) => context.store.geometry(shape).kind !== "Point");
  if (!shapes.length) {
    context.notice("Select the shapes to lock first");
    return;
  }
  const lock = shapes.some((shape) => shape.editable !== false);
  context.store.replace(...shapes.map((shape) => ({ ...shape, editable: !lock })));
  context.notice(`${lock ? "Locked" : "Unlocked"}: ${several(shapes.length)}`);
}

export function selectAll({ store }: Context): void {
  store.select(store.shapes.filter((shape) => !isHidden(shape)).map(idOf));
}

/** Select the next shape, or the one before; false past the last, where the selection ends. */
export function walk({ store }: Context, step: 1 | -1): boolean {
  const ids = store.shapes.filter((shape) => !isHidden(shape)).map(idOf);
  const at = ids.indexOf(store.selected.at(-1) ?? "");
  const next = at < 0 ? ids.at(step > 0 ? 0 : -1) : ids[at + step];
  store.select(next === undefined ? [] : [next]);
  return next !== undefined;
}

/** Move the selected shapes on screen by whole pixels of the image. */
export function nudge(context: Context, right: number, down: number): void {
  const { stage, store } = context;
  const moved: ShapeDict[] = [];
  for (const shape of changeable(context)) {
    const subplot = stage.subplotOf(shape);
    if (!subplot) continue;
    const { frame } = subplot;
    const [dx, dy] = [Math.abs(frame.dx), Math.abs(frame.dy)];
    const [x, y] = stage.toPx(subplot, [frame.x0, frame.y0]);
    const [x1, y1] = stage.toPx(subplot, [frame.x0 + dx, frame.y0 + dy]);
    moved.push(moveShape(shape, right * dx * Math.sign(x1 - x), down * dy * Math.sign(y1 - y)));
  }
  if (moved.length) store.replace(...moved);
}

export const SNAPS: Readonly<Record<Snap["mode"], string>> = {
  off: "off",
  center: "pixel centres",
  edge: "pixel edges",
  vertex: "vertices of other shapes",
};

export function cycleSnap(context: Context): void {
  const modes = Object.keys(SNAPS) as Snap["mode"][];
  context.snap.mode = modes[(modes.indexOf(context.snap.mode) + 1) % modes.length] ?? "off";
  context.notice(`Snap: ${SNAPS[context.snap.mode]}`);
}

export function resizeBrush(context: Context, larger: boolean): void {
  const size = context.brushSize * (larger ? 1.25 : 0.8);
  // At small sizes a quarter would round to no change.
  const next = larger ? Math.max(context.brushSize + 1, Math.round(size)) : Math.min(context.brushSize - 1, Math.round(size));
  context.brushSize = Math.min(400, Math.max(2, next));
  context.notice(`Brush: ${context.brushSize} px`);
}

export function toggleTool(context: Context, name: string): void {
  context.setTool(context.tool === name ? "select" : name);
}
