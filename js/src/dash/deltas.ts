// Several steps as one.
import type { Delta, ShapeDict } from "../types";

/** One delta that does what several do, one after the other. The same rules as in Python (dash_aio/steps.py). */
export function merged(deltas: Iterable<Delta>): Delta {
  const put = new Map<string, ShapeDict>();
  const drop = new Set<string>();
  let order: string[] | null = null;
  for (const delta of deltas) {
    for (const id of delta.drop) {
      put.delete(id);
      drop.add(id);
    }
    for (const shape of delta.put) {
      put.set(shape.name as string, shape);
      drop.delete(shape.name as string);
    }
    order = delta.order ?? order;
  }
  return { put: [...put.values()], drop: [...drop], order };
}
