// What a page keeps of itself in the browser's storage, when the component was made with `persistence`.
import type { Delta, ShapeDict } from "../types";
import { apply } from "../model/delta";
import type { Pending, Step } from "./courier";

const PREFIX = "imgshapes";

export class Keep {
  /** `kind`: none, of this tab until it closes, or of the browser. */
  constructor(
    private readonly kind: "session" | "local" | null,
    private readonly name: string,
    private readonly client: string,
    private readonly complain: (text: string) => void,
  ) {}

  shapes(image: string): ShapeDict[] | null {
    return this.#read<ShapeDict[]>(this.#key("shapes", image));
  }

  /** Another tab may have written in between: only the step is applied to what is there. */
  step(image: string, delta: Delta, whole: readonly ShapeDict[]): void {
    const kept = this.kind === "local" ? this.shapes(image) : null;
    this.#write(this.#key("shapes", image), kept ? apply(kept, delta) : whole);
  }

  pending(steps: readonly Pending[]): void {
    const key = this.#key("pending", this.client);
    if (steps.length) this.#write(key, steps);
    else this.#storage?.removeItem(key);
  }

  /** Take over what pages before this one could not deliver. Of one that is still open it is told twice, which does no harm. */
  orphans(): Step[] {
    const storage = this.#storage;
    if (!storage) return [];
    const found: Step[] = [];
    for (const key of Object.keys(storage)) {
      if (!key.startsWith(this.#key("pending", "")) || key === this.#key("pending", this.client)) continue;
      found.push(...(this.#read<Step[]>(key) ?? []));
      storage.removeItem(key);
    }
    return found;
  }

  get #storage(): Storage | null {
    if (this.kind === null) return null;
    return this.kind === "local" ? window.localStorage : window.sessionStorage;
  }

  #key(what: string, which: string): string {
    return [PREFIX, location.pathname, this.name, what, which].join("|");
  }

  #read<T>(key: string): T | null {
    const text = this.#storage?.getItem(key);
    if (!text) return null;
    try {
      const value: unknown = JSON.parse(text);
      return Array.isArray(value) ? (value as T) : null;
    } catch {
      this.complain("What the browser kept of this page cannot be read, and is left out.");
      return null;
    }
  }

  #write(key: string, value: unknown): void {
    try {
      this.#storage?.setItem(key, JSON.stringify(value));
    } catch {
      this.complain("The browser has no room left to keep these shapes; they are on this page only.");
    }
  }
}
