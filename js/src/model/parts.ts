// What a step was: shapes drawn, edited, erased, relabelled.

import type { Cause, Delta, ShapeDict } from "../types";
import { changedBeyondClass } from "./blend";
import type { Named } from "./emitter";

/** The events of a step, without the kinds that it had none of; `was` are the shapes before, by id. */
export function partsOf({ put, drop }: Delta, was: ReadonlyMap<string, ShapeDict>, cause: Cause): Named[] {
  const changed = put.map((shape) => ({ shape, old: was.get(shape.name!) }));
  const relabelled = ({ shape, old }: (typeof changed)[number]): boolean => !!old && (old.legendgroup ?? "") !== (shape.legendgroup ?? "");
  const parts = {
    draw: changed.filter(({ old }) => !old).map(({ shape }) => shape),
    edit: changed.filter((one) => one.old && (!relabelled(one) || changedBeyondClass(one.old, one.shape))).map(({ shape }) => shape),
    erase: drop.map((id) => was.get(id)!),
    relabel: changed.filter(relabelled).map(({ shape }) => shape),
  };
  return (Object.entries(parts) as [keyof typeof parts, ShapeDict[]][])
    .filter(([, shapes]) => shapes.length)
    .map(([type, shapes]) => ({ type, event: { ids: shapes.map((shape) => shape.name!), shapes, cause } }));
}
