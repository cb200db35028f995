// A small box of text beside a position on the figure, never cut off at its edges.

import type { XY } from "../types";
import { make } from "./layer";

const GAP = 14;
const MARGIN = 4;

export interface Line {
  /** Of what the number is; left out for a headline. */
  name?: string;
  text: string;
  color?: string;
}

export interface Room {
  width: number;
  height: number;
}

/** Where a box of `size` goes: below and right of `at`, on the other side where there is no room. */
export function placeBeside(at: XY, size: Room, room: Room): XY {
  const fit = (position: number, length: number, end: number): number => {
    const after = position + GAP;
    const start = after + length <= end - MARGIN ? after : position - GAP - length;
    return Math.max(MARGIN, Math.min(start, end - MARGIN - length));
  };
  return [fit(at[0], size.width, room.width), fit(at[1], size.height, room.height)];
}

export class Bubble {
  readonly element: HTMLDivElement;
  #key = "";

  constructor(parent: HTMLElement, className: string) {
    this.element = make("div", `imgshapes-bubble ${className}`);
    // The live region tells the same, once and not at every move.
    this.element.setAttribute("aria-hidden", "true");
    this.element.hidden = true;
    parent.append(this.element);
  }

  get visible(): boolean {
    return !this.element.hidden;
  }

  show(lines: readonly Line[], at: XY, room: Room): void {
    this.element.hidden = false;
    const key = lines.map(({ name, text, color }) => `${name}\t${text}\t${color}`).join("\n");
    if (key !== this.#key) this.element.replaceChildren(...lines.flatMap(rowOf));
    this.#key = key;
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const [x, y] = placeBeside(at, { width, height }, room);
    this.element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  hide(): void {
    this.element.hidden = true;
  }
}

function rowOf({ name, text, color }: Line): HTMLElement[] {
  if (name) return [make("span", "imgshapes-name", name), make("span", "imgshapes-value", text)];
  const head = make("span", "imgshapes-head");
  if (color) {
    const swatch = make("i", "imgshapes-swatch");
    swatch.style.background = color;
    head.append(swatch);
  }
  head.append(text);
  return [head];
}
