// Every shape has its id in `name`, and no other has the same.

import type { ShapeDict } from "../types";
import { isObject } from "./note";

/** Twelve random hexadecimal digits. */
export function newId(): string {
  // Not randomUUID: it is missing on pages that came over plain http.
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The shapes with an id each; the first that carries a name keeps it, and the very object. `taken` are ids of others.
 * Throws an Error for what is no shape.
 */
export function withIds(shapes: readonly ShapeDict[], taken: Iterable<string> = [], make: () => string = newId): ShapeDict[] {
  const used = new Set(taken);
  return shapes.map((shape, i) => {
    if (!isObject(shape)) throw new Error(`shapes[${i}]: got ${JSON.stringify(shape)}, expected a dictionary as in layout.shapes`);
    let name: unknown = shape.name;
    while (typeof name !== "string" || !name || used.has(name)) name = make();
    used.add(name);
    return name === shape.name ? shape : { ...shape, name };
  });
}
