// The shapes, what is selected, the classes, the history. Knows no DOM and no Plotly.

import type { Store } from "../context";
import type { Cause, Classes, Delta, EventMap, Geometry, Listener, ShapeDict } from "../types";
import { blend } from "./blend";
import { readShape } from "./codec";
import { apply, byId, checked, diff, isEmpty } from "./delta";
import { copied, same } from "./dict";
import { Emitter, type Named } from "./emitter";
import { History } from "./history";
import { newId, withIds } from "./ids";
import { colorOf, recolour, translucent } from "./look";
import { partsOf } from "./parts";

export interface StoreOptions {
  shapes?: readonly ShapeDict[];
  classes?: Classes;
  /** Steps that are remembered. */
  limit?: number;
  /** Seconds, of a clock that does not run backwards. */
  now?: () => number;
  /** Makes ids of new shapes. */
  newId?: () => string;
}

export function createStore(options: StoreOptions = {}): Store {
  return new ShapeStore(options);
}

/**
 * Shapes go in as copies and are never changed afterwards; one that stays as it was stays the very object. Do not write
 * into those that come out.
 *
 * Events of a step come after all of the store is up to date: `change`; then `draw`, `edit`, `erase`, `relabel`, those
 * that apply; then `select`, if what was selected went. A listener may itself make a step: its `change` follows when all
 * listeners had the one before. It calls no `draw`, `edit`, `erase` or `relabel` again, so that a listener that corrects
 * shapes does not run in circles.
 */
class ShapeStore implements Store {
  private list: readonly ShapeDict[] = [];
  private index: ReadonlyMap<string, ShapeDict> = new Map();
  private chosen: readonly string[] = [];
  private palette: Classes = {};
  private active = "";
  private readonly events = new Emitter();
  private readonly history: History;
  private readonly geometries = new WeakMap<ShapeDict, Geometry>();
  /** Shapes in the hand, as they were when it took them, and what came for them since; null: erased elsewhere. */
  private readonly held = new Map<string, { base: ShapeDict | undefined; came?: ShapeDict | null }>();
  private readonly now: () => number;
  private readonly newId: () => string;

  constructor({ shapes = [], classes = {}, limit, now, newId: make }: StoreOptions) {
    this.history = new History(limit);
    this.now = now ?? (() => performance.now() / 1000);
    this.newId = make ?? newId;
    checkClasses(classes);
    this.palette = { ...classes };
    this.active = Object.keys(classes)[0] ?? "";
    this.put(copied(withIds(shapes, [], this.newId)));
  }

  get shapes(): readonly ShapeDict[] {
    return this.list;
  }

  get selected(): readonly string[] {
    return this.chosen;
  }

  get classes(): Classes {
    return this.palette;
  }

  get activeClass(): string {
    return this.active;
  }

  get canUndo(): boolean {
    return this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  get(id: string): ShapeDict | undefined {
    return this.index.get(id);
  }

  geometry(shape: ShapeDict): Geometry {
    let geometry = this.geometries.get(shape);
    if (!geometry) this.geometries.set(shape, (geometry = readShape(shape)));
    return geometry;
  }

  commit(next: readonly ShapeDict[], cause: Cause = "hand"): string[] {
    const delta = this.step(next, cause, true);
    return delta.put.map((shape) => shape.name!);
  }

  add(...shapes: ShapeDict[]): string[] {
    return this.commit([...this.list, ...shapes]);
  }

  replace(...shapes: ShapeDict[]): void {
    const by = byId(shapes);
    this.commit(this.list.map((shape) => by.get(shape.name!) ?? shape));
  }

  erase(ids: readonly string[]): void {
    const gone = new Set(ids);
    this.commit(this.list.filter((shape) => !gone.has(shape.name!)));
  }

  relabel(ids: readonly string[], label: string): void {
    const named = new Set(ids);
    this.commit(
      this.list.map((shape) => {
        if (!named.has(shape.name!) || (shape.legendgroup ?? "") === label) return shape;
        const { legendgroup, ...rest } = shape;
        return recolour(label ? { ...rest, legendgroup: label } : rest, this.palette, legendgroup);
      }),
    );
  }

  merge(delta: Delta): void {
    const { put, drop, order } = checked(delta);
    for (const shape of put) this.wait(shape.name!, shape);
    for (const id of drop) this.wait(id, null);
    const free = (id: string): boolean => !this.held.has(id);
    const rest = { put: put.filter((shape) => free(shape.name!)), drop: drop.filter(free), order };
    this.step(apply(this.list, rest), "program", false);
  }

  load(shapes: readonly ShapeDict[]): void {
    const listed = withIds(shapes, [], this.newId);
    this.held.clear();
    this.history.clear();
    this.step(listed, "program", false);
  }

  hold(ids: readonly string[]): void {
    for (const id of ids) if (!this.held.has(id)) this.held.set(id, { base: this.get(id) });
  }

  /** Let go: what came meanwhile is taken over, but for what the hand itself changed. Commit before you release. */
  release(): void {
    const held = [...this.held];
    this.held.clear();
    const delta: Delta = { put: [], drop: [], order: null };
    for (const [id, { base, came }] of held) {
      const now = this.get(id);
      if (came === undefined || !now) continue;
      if (came) delta.put.push(base ? blend(base, now, came, "anywhere") : now);
      else if (base === now) delta.drop.push(id);
    }
    this.step(apply(this.list, delta), "program", false);
  }

  select(ids: readonly string[]): void {
    const chosen = [...new Set(ids)].filter((id) => this.index.has(id));
    if (same(chosen, this.chosen)) return;
    this.chosen = chosen;
    this.events.send(this.selection());
  }

  setClasses(classes: Classes): void {
    checkClasses(classes);
    const before = this.palette;
    if (same(Object.entries(classes), Object.entries(before))) return;
    this.palette = { ...classes };
    if (this.active && colorOf(classes, this.active) === undefined) this.active = Object.keys(classes)[0] ?? "";
    const changed = new Set(Object.keys(classes).filter((label) => colorOf(before, label) !== colorOf(classes, label)));
    const repaint = (shape: ShapeDict): ShapeDict => (changed.has(shape.legendgroup ?? "") ? recolour(shape, classes) : shape);
    // No step of the history: undoing it would leave shapes in a colour that their class no longer has.
    this.history.rewrite(repaint);
    const told: Named = { type: "classes", event: { classes: this.palette, active: this.active } };
    this.step(this.list.map(repaint), "program", false, told);
  }

  /** Throws an Error for a class that is not in the palette; "" is none. */
  setActiveClass(label: string): void {
    if (label && colorOf(this.palette, label) === undefined)
      throw new Error(`class: got ${JSON.stringify(label)}, expected one of ${Object.keys(this.palette).join(", ") || "none, as the palette is empty"}`);
    if (label === this.active) return;
    this.active = label;
    this.emit("classes", { classes: this.palette, active: label });
  }

  undo(): void {
    this.step(this.history.undo(this.list), "undo", false);
  }

  redo(): void {
    this.step(this.history.redo(this.list), "redo", false);
  }

  on<K extends keyof EventMap>(type: K, listener: Listener<K>): () => void {
    return this.events.on(type, listener);
  }

  emit<K extends keyof EventMap>(type: K, event: EventMap[K]): void {
    this.events.send({ type, event } as Named);
  }

  private put(shapes: readonly ShapeDict[]): void {
    this.list = shapes;
    this.index = byId(shapes);
  }

  private wait(id: string, came: ShapeDict | null): void {
    const entry = this.held.get(id);
    if (entry) this.held.set(id, { ...entry, came });
  }

  /** The one way in which the list changes; `first` is told before. */
  private step(next: readonly ShapeDict[], cause: Cause, remember: boolean, ...first: Named[]): Delta {
    const before = this.list;
    const was = this.index;
    const after = withIds(next, [], this.newId).map((shape) => {
      const old = was.get(shape.name!);
      return old && (old === shape || same(old, shape)) ? old : copied(shape);
    });
    const delta = diff(before, after);
    if (isEmpty(delta)) {
      this.events.send(...first);
      return delta;
    }
    this.put(after);
    if (remember) this.history.record(was, after, delta, this.now(), cause === "hand");
    const chosen = this.chosen.filter((id) => this.index.has(id));
    const lost = chosen.length < this.chosen.length;
    this.chosen = chosen;
    const change: Named = { type: "change", event: { delta, cause, shapes: after } };
    const parts = this.events.busy ? [] : partsOf(delta, was, cause);
    this.events.send(...first, change, ...parts, ...(lost ? [this.selection()] : []));
    return delta;
  }

  private selection(): Named {
    const ids = [...this.chosen];
    return { type: "select", event: { ids, shapes: ids.map((id) => this.get(id)!) } };
  }
}

function checkClasses(classes: Classes): void {
  for (const color of Object.values(classes)) translucent(color);
}
