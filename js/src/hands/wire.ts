// Listeners on a graph div that outlive Plotly.newPlot and Plotly.purge, which take listeners off.

import type { GraphDiv } from "../types";

type Payload = (payload: unknown) => void;

export class Wire {
  readonly #gd: GraphDiv;
  readonly #listeners: [event: string, listener: Payload][] = [];
  readonly #rebuilt = new Set<() => void>();
  readonly #observer: MutationObserver;
  #container: Element | null = null;

  constructor(gd: GraphDiv) {
    this.#gd = gd;
    this.#observer = new MutationObserver(() => this.#attend());
    this.#observe();
  }

  on(event: string, listener: Payload): void {
    this.#listeners.push([event, listener]);
    this.#gd.on(event, listener);
  }

  /** Called after children of the figure were replaced: what stood among them may have to be put back. */
  onRebuilt(listener: () => void): void {
    this.#rebuilt.add(listener);
  }

  destroy(): void {
    this.#observer.disconnect();
    if (typeof this.#gd.removeListener !== "function") return;
    for (const [event, listener] of this.#listeners) this.#gd.removeListener(event, listener);
  }

  #observe(): void {
    this.#container = this.#gd.querySelector(".svg-container");
    this.#observer.disconnect();
    this.#observer.observe(this.#gd, { childList: true });
    if (this.#container) this.#observer.observe(this.#container, { childList: true });
  }

  #attend(): void {
    // Between Plotly.purge and the next Plotly.newPlot the div is an empty one.
    if (typeof this.#gd.on !== "function" || !this.#gd._fullLayout) return;
    if (this.#container !== this.#gd.querySelector(".svg-container")) this.#observe();
    for (const [event, listener] of this.#listeners) {
      this.#gd.removeListener(event, listener);
      this.#gd.on(event, listener);
    }
    for (const listener of this.#rebuilt) listener();
  }
}
