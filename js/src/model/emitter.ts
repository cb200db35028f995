// Typed events, one after the other.

import type { EventMap, Listener } from "../types";

type Kind = keyof EventMap;
/** An event with its name. */
export type Named = { [K in Kind]: { type: K; event: EventMap[K] } }[Kind];

/** More events than this out of one, and its listeners answer each other without end. */
const ENOUGH = 10_000;

/**
 * Every event reaches all its listeners before the next one does: what a listener causes waits its turn. An error in a
 * listener is reported like any uncaught one, and stops neither the others nor the caller.
 */
export class Emitter {
  private readonly listeners = new Map<Kind, Set<(event: never) => void>>();
  private readonly waiting: Named[] = [];
  private running = false;

  /** Whether a listener is being called. */
  get busy(): boolean {
    return this.running;
  }

  /** Returns a function that takes the listener off. */
  on<K extends Kind>(type: K, listener: Listener<K>): () => void {
    const own: Listener<K> = (event) => listener(event);
    const all = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, all.add(own));
    return () => void all.delete(own);
  }

  /** Events of one step, in order; what listeners cause comes after them. */
  send(...events: readonly Named[]): void {
    this.waiting.push(...events);
    if (this.running) return;
    this.running = true;
    try {
      for (let n = 0, next = this.waiting.shift(); next; n++, next = this.waiting.shift()) {
        if (n === ENOUGH) {
          this.waiting.length = 0;
          report(new Error(`${next.type}: got ${ENOUGH} events out of one, expected an end; a listener causes the event that it listens to`));
          return;
        }
        this.tell(next);
      }
    } finally {
      this.running = false;
    }
  }

  private tell({ type, event }: Named): void {
    const all = this.listeners.get(type);
    for (const listener of [...(all ?? [])]) {
      // Taken off by one before it.
      if (!all!.has(listener)) continue;
      try {
        listener(event as never);
      } catch (error) {
        report(error);
      }
    }
  }
}

function report(error: unknown): void {
  if (typeof reportError === "function") reportError(error);
  else
    queueMicrotask(() => {
      throw error;
    });
}
