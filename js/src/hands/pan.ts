// Space or the middle button held: the press goes to plotly.js, which pans as if that were its tool.

import type { GraphDiv } from "../types";

export class Pan {
  readonly #gd: GraphDiv;
  readonly #cursor: (name: string | null) => void;
  #over = false;
  #space = false;
  #panning = false;

  constructor(gd: GraphDiv, cursor: (name: string | null) => void) {
    this.#gd = gd;
    this.#cursor = cursor;
    window.addEventListener("keydown", this.#key, true);
    window.addEventListener("keyup", this.#key, true);
    window.addEventListener("blur", this.#blur);
    window.addEventListener("pointermove", this.#look, { capture: true, passive: true });
  }

  /** Whether this press pans: plotly.js then takes it. */
  takes(event: PointerEvent): boolean {
    if (event.pointerType === "touch" || !(this.#space || event.button === 1)) return false;
    this.#panning = true;
    // plotly.js looks here at the press; a relayout would tell everybody of a tool that nobody chose.
    this.#gd._fullLayout.dragmode = "pan";
    this.#cursor("grabbing");
    return true;
  }

  get active(): boolean {
    return this.#panning;
  }

  end(): void {
    if (!this.#panning) return;
    this.#panning = false;
    this.#gd._fullLayout.dragmode = this.#gd.layout.dragmode;
    this.#cursor(this.#space ? "grab" : null);
  }

  destroy(): void {
    this.end();
    window.removeEventListener("keydown", this.#key, true);
    window.removeEventListener("keyup", this.#key, true);
    window.removeEventListener("blur", this.#blur);
    window.removeEventListener("pointermove", this.#look, { capture: true });
  }

  readonly #blur = (): void => this.#hold(false);

  // No pointerenter comes when the pointer was there before us.
  readonly #look = (event: PointerEvent): void => {
    this.#over = this.#isInside(event);
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key !== " ") return;
    if (event.type === "keyup") return this.#hold(false);
    const [target] = event.composedPath();
    // A space that is typed, or that presses a button, is not ours.
    if (!(target instanceof Element) || target.closest("input, textarea, select, button, a, [contenteditable], [role=button]")) return;
    if (!this.#over && !this.#isInside(event)) return;
    event.preventDefault();
    this.#hold(true);
  };

  // Inside a shadow root the window sees only the host as the target.
  #isInside(event: Event): boolean {
    return event.composedPath().includes(this.#gd);
  }

  #hold(on: boolean): void {
    if (this.#space === on) return;
    this.#space = on;
    if (!this.#panning) this.#cursor(on ? "grab" : null);
  }
}
