// The store's shapes as plotly.js shows them, and what plotly.js did to them brought back.

import type { Store } from "../context";
import { isReal } from "../chrome/crowd";
import { copied, same } from "../model/dict";
import { reduce } from "../model/reduce";
import type { ShapeDict } from "../types";
import type { Hands } from "./hands";
import type { Wire } from "./wire";

type Live = readonly ShapeDict[];

export class Projection {
  readonly #hands: Hands;
  readonly #crowd: number;
  /** Whether plotly.js is drawing: what it shows must not be changed beneath it. */
  readonly #isDrawing: () => boolean;
  /** A shape that was drawn just now, as it goes into the store; null: a slip of the hand. */
  readonly #finish: (shape: ShapeDict) => ShapeDict | null;
  readonly #off: (() => void)[];
  /** What plotly.js was given, by the store's own objects. */
  #shown: readonly ShapeDict[] = [];
  #places = new Map<string, number>();
  /** Relayouts of ours whose events are still to come. */
  #echoes = 0;
  #scheduled = false;
  #destroyed = false;

  constructor(
    hands: Hands,
    wire: Wire,
    options: { crowd: number; isDrawing: () => boolean; finish: (shape: ShapeDict) => ShapeDict | null },
  ) {
    this.#hands = hands;
    this.#crowd = options.crowd;
    this.#isDrawing = options.isDrawing;
    this.#finish = options.finish;
    const { store } = hands;
    this.#off = [store.on("change", () => this.schedule()), store.on("select", () => this.schedule())];
    wire.on("plotly_relayout", (payload) => this.#heard(payload as Record<string, unknown>));
    wire.on("plotly_update", (payload) => this.#heard((payload as { layout?: Record<string, unknown> }).layout ?? {}));
    // Whatever others make the figure show, the store is what was drawn.
    wire.on("plotly_react", () => this.schedule());
    wire.onRebuilt(() => this.schedule());
  }

  /** Where plotly.js has a shape in its list; -1 if it does not draw it. */
  placeOf(id: string): number {
    return this.#places.get(id) ?? -1;
  }

  /** Show what there is, after all that happens now has happened. */
  schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (!this.#destroyed && this.#hands.stage.gd._fullLayout && !this.#isDrawing()) this.#show(this.#wanted());
    });
  }

  /** Leave a plain figure with all shapes. */
  destroy(): void {
    this.#destroyed = true;
    for (const off of this.#off) off();
    const { gd } = this.#hands.stage;
    if (gd._fullLayout && this.#live.length !== this.#hands.store.shapes.length) {
      void this.#hands.Plotly.relayout(gd, { shapes: copied([...this.#hands.store.shapes]) });
    }
  }

  get #live(): Live {
    const { shapes } = this.#hands.stage.gd.layout as { shapes?: Live };
    return shapes ?? [];
  }

  #wanted(): readonly ShapeDict[] {
    const { store } = this.#hands;
    const selected = new Set(store.selected);
    return store.shapes.filter((shape) => isReal(this.#hands, this.#crowd, selected, shape));
  }

  #show(wanted: readonly ShapeDict[]): void {
    const { gd } = this.#hands.stage;
    const live = this.#live;
    const isCurrent = agree(live, wanted);
    const update = isCurrent ? null : updateOf(live, wanted);
    this.#shown = wanted;
    this.#places = new Map(wanted.map((shape, i) => [shape.name!, i]));
    if (!update) return;
    this.#echoes += 1;
    this.#hands.Plotly.relayout(gd, update).catch((error: unknown) => {
      this.#echoes -= 1;
      this.#hands.notice(`plotly.js cannot draw the shapes: ${String(error)}`, "error");
    });
  }

  #heard(payload: Record<string, unknown>): void {
    if (!Object.keys(payload).some((key) => key.startsWith("shapes"))) return;
    if (this.#echoes > 0) {
      this.#echoes -= 1;
      // The event of a stroke of the hand may come between ours and its event.
      if (!this.#strokes()) return;
    }
    this.#absorb();
  }

  /** Whether plotly.js has a shape that we never gave it. */
  #strokes(): boolean {
    return this.#live.some((shape) => !shape.name || this.placeOf(shape.name) < 0);
  }

  #absorb(): void {
    const live = this.#live;
    if (agree(live, this.#shown)) return;
    const { store } = this.#hands;
    const before = new Map(this.#shown.map((shape) => [shape.name!, shape]));
    const after = reduce(this.#shown, { shapes: copied([...live]) });
    const kept = new Map<string, ShapeDict>();
    const fresh: ShapeDict[] = [];
    for (const shape of after) {
      const old = before.get(shape.name!);
      if (old) kept.set(shape.name!, same(old, shape) ? old : shape);
      else {
        const finished = this.#finish(shape);
        if (finished) fresh.push(finished);
      }
    }
    const next = store.shapes
      .filter((shape) => !before.has(shape.name!) || kept.has(shape.name!))
      .map((shape) => changed(store, before, kept, shape));
    store.commit([...next, ...fresh], "hand");
    // What was finished differs from what plotly.js drew, and a slip of the hand is to go.
    this.schedule();
  }
}

/** A shape as plotly.js left it, unless the store has had news of it since it was shown. */
function changed(store: Store, before: Map<string, ShapeDict>, kept: Map<string, ShapeDict>, shape: ShapeDict): ShapeDict {
  const id = shape.name!;
  return store.get(id) === before.get(id) ? (kept.get(id) ?? shape) : shape;
}

function agree(live: Live, shapes: readonly ShapeDict[]): boolean {
  return live.length === shapes.length && live.every((shape, i) => same(shape, shapes[i]));
}

/** The cheapest way from one list to the other: plotly.js draws a whole list anew as fast as one changed number. */
function updateOf(live: Live, wanted: readonly ShapeDict[]): Record<string, unknown> {
  const added = wanted.length - live.length;
  if (added === 1 && agree(live, wanted.slice(0, -1))) return { [`shapes[${live.length}]`]: copied(wanted.at(-1)) };
  if (added === -1) {
    const gone = live.findIndex((shape, i) => !wanted[i] || !same(shape, wanted[i]));
    if (agree(live.toSpliced(gone, 1), wanted)) return { [`shapes[${gone}]`]: null };
  }
  return { shapes: copied([...wanted]) };
}
