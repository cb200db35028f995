// One step as a message, by id: idempotent, so that it may be sent twice and merged with what others did. The same in
// Python's delta.py.

import type { Delta, ShapeDict } from "../types";
import { same } from "./dict";
import { isObject } from "./note";

/** The delta that makes `after` of `before`; all shapes have an id. */
export function diff(before: readonly ShapeDict[], after: readonly ShapeDict[]): Delta {
  // Of thousands of shapes most stay the very objects where they are.
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let [from, to] = [before.length, after.length];
  while (from > start && to > start && before[from - 1] === after[to - 1]) [from, to] = [from - 1, to - 1];
  const [gone, came] = [before.slice(start, from), after.slice(start, to)];
  const [was, now] = [byId(gone), byId(came)];
  const put = came.filter((shape) => {
    const old = was.get(shape.name!);
    return old !== shape && !(old && same(old, shape));
  });
  const drop = ids(gone).filter((id) => !now.has(id));
  const fresh = ids(put).filter((id) => !was.has(id));
  const arrived = [...ids(gone).filter((id) => now.has(id)), ...fresh];
  const moved = (fresh.length > 0 && to < after.length) || arrived.some((id, i) => id !== came[i]?.name);
  return { put, drop, order: moved ? ids(after) : null };
}

/**
 * The list after a step. Known shapes change in their place, new ones go to the end; ids that are not there are passed
 * over; shapes that `order` does not name stay where they are. Throws an Error for what is no delta.
 */
export function apply(shapes: readonly ShapeDict[], delta: Delta): ShapeDict[] {
  const { put, drop, order } = checked(delta);
  const now = byId(shapes);
  for (const id of drop) now.delete(id);
  for (const shape of put) {
    const old = now.get(shape.name!);
    if (!old || !same(old, shape)) now.set(shape.name!, shape);
  }
  const listed = [...now.values()];
  return order ? ordered(listed, order) : listed;
}

/** The delta that takes a step back, seen from the list before it. */
export function inverse(before: readonly ShapeDict[], delta: Delta): Delta {
  return diff(apply(before, delta), before);
}

export function isEmpty(delta: Delta): boolean {
  return !delta.put.length && !delta.drop.length && !delta.order;
}

export function byId(shapes: readonly ShapeDict[]): Map<string, ShapeDict> {
  return new Map(shapes.map((shape) => [shape.name!, shape]));
}

export function ids(shapes: readonly ShapeDict[]): string[] {
  return shapes.map((shape) => shape.name!);
}

/** Stack the shapes that `order` names in its order, in the places that they hold together. */
export function ordered(shapes: readonly ShapeDict[], order: readonly string[]): ShapeDict[] {
  const now = byId(shapes);
  const named = new Set(order);
  const queue = [...named].filter((id) => now.has(id)).values();
  return shapes.map((shape) => (named.has(shape.name!) ? now.get(queue.next().value!)! : shape));
}

/** A step as it came from elsewhere, with what it leaves out; throws an Error for what is none. */
export function checked(delta: unknown): Delta {
  if (!isObject(delta)) throw new Error(`delta: got ${JSON.stringify(delta)}, expected an object with put, drop and order`);
  const [put, drop, order] = [delta["put"] ?? [], delta["drop"] ?? [], delta["order"] ?? null];
  if (!Array.isArray(put) || !put.every((shape) => isObject(shape) && typeof shape["name"] === "string" && shape["name"]))
    throw new Error("delta.put: expected a list of shapes, each with its id in 'name'");
  if (!isTexts(drop)) throw new Error("delta.drop: expected a list of ids");
  if (order !== null && !isTexts(order)) throw new Error("delta.order: expected a list of ids, or null");
  return { put: put as ShapeDict[], drop, order };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
