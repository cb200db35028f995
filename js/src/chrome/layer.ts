// The sheet of HTML over the figure that holds bubbles, notices and the live region; lets every press through.

import type { Context } from "../context";

export class Layer {
  readonly element: HTMLDivElement;
  readonly #context: Context;
  readonly #off: () => void;

  constructor(context: Context) {
    this.#context = context;
    this.element = context.stage.gd.ownerDocument.createElement("div");
    this.element.className = "imgshapes-layer imgshapes-ui";
    this.#place();
    this.#off = context.stage.onView(() => this.#place());
  }

  // plotly.js makes a new container when the figure is made anew.
  #place(): void {
    const { gd } = this.#context.stage;
    const container = gd.querySelector(":scope > .plot-container > .svg-container") ?? gd;
    if (this.element.parentNode !== container) container.append(this.element);
  }

  destroy(): void {
    this.#off();
    this.element.remove();
  }
}

/** A new element with a class and a text, which is never read as HTML. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  text = "",
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/** Call at most once a frame, the last time with the last argument. */
export function eachFrame<T>(call: (value: T) => void): { (value: T): void; cancel(): void } {
  let frame = 0;
  let latest: T;
  const later = (value: T): void => {
    latest = value;
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      call(latest);
    });
  };
  later.cancel = () => {
    cancelAnimationFrame(frame);
    frame = 0;
  };
  return later;
}
