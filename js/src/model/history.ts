// Undo and redo of what was done here; what others did meanwhile stays.

import type { Delta, ShapeDict } from "../types";
import { blend } from "./blend";
import { byId, ids, ordered } from "./delta";
import { same } from "./dict";

/** Seconds within which edits of one shape are one step: an arrow key that is held down, a wheel that turns. */
const BURST = 0.5;

interface Step {
  /** Shapes by id as they were and as they became; undefined: was not there. */
  changes: Map<string, { before?: ShapeDict; after?: ShapeDict }>;
  /** All ids, when shapes came, went or changed places. */
  order: { before: readonly string[]; after: readonly string[] } | null;
  /** Id and time of the edit, if it was one of a single shape. */
  edit: { id: string; at: number } | null;
}

type Side = "before" | "after";

export class History {
  private past: Step[] = [];
  private future: Step[] = [];

  constructor(private readonly limit = 200) {}

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  clear(): void {
    this.past = [];
    this.future = [];
  }

  /** Remember a step from the shapes that were, by id; `burst`: it may go into the step before, if that edited the same shape a moment ago. */
  record(was: ReadonlyMap<string, ShapeDict>, after: readonly ShapeDict[], delta: Delta, at: number, burst: boolean): void {
    const changes: Step["changes"] = new Map();
    for (const shape of delta.put) changes.set(shape.name!, { before: was.get(shape.name!), after: shape });
    for (const id of delta.drop) changes.set(id, { before: was.get(id) });
    const [id, change] = [...changes][0] ?? [];
    const stayed = change?.before && change.after && change.before.legendgroup === change.after.legendgroup;
    const edit = burst && id && stayed && changes.size === 1 && !delta.order ? { id, at } : null;
    this.future = [];
    const last = this.past.at(-1);
    if (edit && last?.edit?.id === edit.id && at - last.edit.at <= BURST) {
      last.changes.set(edit.id, { before: last.changes.get(edit.id)!.before, after: change!.after });
      last.edit = edit;
      return;
    }
    const order = was.size === after.length && !delta.order && !delta.drop.length ? null : { before: [...was.keys()], after: ids(after) };
    this.past.push({ changes, order, edit });
    if (this.past.length > this.limit) this.past.shift();
  }

  /** The list one step back; the same list when there is none. Steps that others have overtaken are passed over. */
  undo(shapes: readonly ShapeDict[]): readonly ShapeDict[] {
    return this.go(shapes, this.past, this.future, "before");
  }

  redo(shapes: readonly ShapeDict[]): readonly ShapeDict[] {
    return this.go(shapes, this.future, this.past, "after");
  }

  /** Rewrite what is remembered, as when a class gets another colour. */
  rewrite(map: (shape: ShapeDict) => ShapeDict): void {
    for (const step of [...this.past, ...this.future])
      for (const [id, { before, after }] of step.changes) step.changes.set(id, { before: before && map(before), after: after && map(after) });
  }

  private go(shapes: readonly ShapeDict[], from: Step[], to: Step[], side: Side): readonly ShapeDict[] {
    for (let step = from.pop(); step; step = from.pop()) {
      step.edit = null;
      const next = taken(shapes, step, side);
      if (next.length === shapes.length && next.every((shape, i) => shape === shapes[i])) continue;
      to.push(step);
      return next;
    }
    return shapes;
  }
}

/** The list with one step taken to its `side`, as far as nobody else changed the same. */
function taken(shapes: readonly ShapeDict[], { changes, order }: Step, side: Side): ShapeDict[] {
  const other: Side = side === "before" ? "after" : "before";
  const now = byId(shapes);
  const came: ShapeDict[] = [];
  for (const [id, change] of changes) {
    const [is, from, to] = [now.get(id), change[other], change[side]];
    if (!is && !from && to) came.push(to);
    else if (is && from && to) now.set(id, blend(from, to, is, "unchanged"));
    else if (is && from && !to && same(is, from)) now.delete(id);
  }
  const listed = [...now.values()];
  if (!order) return [...listed, ...came];
  const [target, start] = [order[side], order[other]];
  return placed(restacked(listed, start, target), byId(came), target);
}

/** Shapes in the target's order, if they still stand as at the start of the step. */
function restacked(shapes: readonly ShapeDict[], start: readonly string[], target: readonly string[]): ShapeDict[] {
  const [known, kept] = [new Set(start), new Set(target)];
  const common = new Set(ids(shapes).filter((id) => known.has(id) && kept.has(id)));
  const [from, to, now] = [start, target, ids(shapes)].map((list) => list.filter((id) => common.has(id)));
  const differ = (one: readonly string[], two: readonly string[]): boolean => one.some((id, i) => id !== two[i]);
  return differ(from!, to!) && !differ(from!, now!) ? ordered(shapes, to!) : [...shapes];
}

/** The list with each shape that came above the nearest of those that lay below it. */
function placed(shapes: readonly ShapeDict[], came: ReadonlyMap<string, ShapeDict>, target: readonly string[]): ShapeDict[] {
  if (!came.size) return [...shapes];
  const known = byId(shapes);
  const above = new Map<string | undefined, ShapeDict[]>();
  let below: string | undefined;
  for (const id of target) {
    if (known.has(id)) below = id;
    else if (came.has(id)) append(above, below, came.get(id)!);
  }
  return [...(above.get(undefined) ?? []), ...shapes.flatMap((shape) => [shape, ...(above.get(shape.name!) ?? [])])];
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
