// The one step that accepting a result is.
import { newId } from "../../model/ids";
import type { Delta, ShapeDict } from "../../types";
import { kindOf } from "./hints";
import type { Found } from "./wire";

/**
 * Results take the places of their hints, and hints that are used up go; with `keep` they all stay, and the results come
 * beside them. A locked hint always stays.
 */
export function stepOf({ put, drop }: Found, shapes: readonly ShapeDict[], keep: boolean, make: () => string = newId): Delta {
  const stays = new Set(shapes.filter((shape) => keep || isLocked(shape)).map(({ name }) => name));
  return {
    put: put.map((shape) => (stays.has(shape.name) ? { ...shape, name: make(), editable: true } : shape)),
    drop: drop.filter((id) => !stays.has(id)),
    order: null,
  };
}

/** Points always say so, against Plotly's own editing. */
const isLocked = (shape: ShapeDict): boolean => shape.editable === false && kindOf(shape) !== "point";
