// What a reader drew stays in the reader's browser, under the image it was drawn on.
import type { Classes, ShapeDict } from "../types";

const VERSION = 1;

export interface Kept {
  version: number;
  /** ISO date of the last change. */
  saved: string;
  /** Fingerprint of the shapes that the page came with. */
  base: string;
  shapes: ShapeDict[];
  classes: Classes;
}

type Place = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The browser's store under one key. Reading never throws: what cannot be read is as if it were not there. */
export class Keep {
  constructor(
    private readonly place: Place,
    private readonly key: string,
  ) {}

  read(): Kept | null {
    const text = this.place.getItem(this.key);
    if (text === null) return null;
    try {
      const held = JSON.parse(text) as Kept;
      const whole = held.version === VERSION && Array.isArray(held.shapes) && held.shapes.every((s) => typeof s === "object" && s !== null);
      return whole ? held : null;
    } catch {
      return null;
    }
  }

  /** Throws when the store is full or closed. */
  write(base: string, shapes: readonly ShapeDict[], classes: Classes): void {
    const kept: Kept = { version: VERSION, saved: new Date().toISOString(), base, shapes: [...shapes], classes };
    this.place.setItem(this.key, JSON.stringify(kept));
  }

  forget(): void {
    this.place.removeItem(this.key);
  }
}

/** The browser's own store; null where it gives none, as in a sandboxed frame. */
export function storeOf(window: Window): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** Whether two lists look the same, whatever the order of their keys. */
export const sameShapes = (one: readonly ShapeDict[], other: readonly ShapeDict[]): boolean => sorted(one) === sorted(other);

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, held: unknown) =>
    typeof held === "object" && held !== null && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held,
  );
}
