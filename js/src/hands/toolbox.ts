// Which tool is on: one of ours, then plotly.js has none; or one of Plotly's.

import type { Store, Tool } from "../context";
import type { GraphDiv, PlotlyModule } from "../types";
import type { Wire } from "./wire";

/** Plotly's own tools that change the figure's shapes. */
const DRAWING = /^draw/;

export class Toolbox {
  readonly tools = new Map<string, Tool>();
  readonly #gd: GraphDiv;
  readonly #Plotly: PlotlyModule;
  readonly #store: Store;
  #own = "";
  #drawing: boolean;

  constructor(gd: GraphDiv, Plotly: PlotlyModule, store: Store, wire: Wire, drawing: boolean) {
    this.#gd = gd;
    this.#Plotly = Plotly;
    this.#store = store;
    this.#drawing = drawing;
    if (!drawing && DRAWING.test(this.tool)) void Plotly.relayout(gd, { dragmode: "pan" });
    wire.on("plotly_relayout", (payload) => {
      const { dragmode } = payload as { dragmode?: string | false };
      // A button of Plotly's was pressed: `false` is what our own tools set.
      if (dragmode) this.#became("");
    });
    wire.on("plotly_react", () => this.#restore());
    wire.onRebuilt(() => this.#restore());
  }

  get tool(): string {
    return this.#own || plotlyName(this.#gd._fullLayout?.dragmode);
  }

  get drawing(): boolean {
    return this.#drawing;
  }

  set drawing(on: boolean) {
    if (on === this.#drawing) return;
    this.#drawing = on;
    const { tool } = this;
    if (!on && (this.#own || DRAWING.test(tool))) this.set("pan");
    else this.#announce();
  }

  current(): Tool | undefined {
    return this.tools.get(this.#own);
  }

  /** Throws an Error for a name that nobody knows. */
  set(name: string): void {
    const own = this.tools.has(name);
    if (!own && !PLOTLY.has(name)) {
      const known = [...this.tools.keys(), ...PLOTLY].join(", ");
      throw new Error(`tool: got ${JSON.stringify(name)}, expected one of ${known}`);
    }
    if (!this.#drawing && (own || DRAWING.test(name))) {
      this.#store.emit("notice", { text: "Drawing is off; turn it on first", level: "info" });
      return;
    }
    const dragmode = own ? false : name === "select2d" ? "select" : name;
    if (this.#gd._fullLayout.dragmode !== dragmode) void this.#Plotly.relayout(this.#gd, { dragmode });
    this.#became(own ? name : "");
  }

  /** Give plotly.js a tool again: without one the plain figure would not answer the mouse. */
  destroy(): void {
    if (this.#own && this.#gd._fullLayout) void this.#Plotly.relayout(this.#gd, { dragmode: "pan" });
    this.#own = "";
  }

  #became(own: string): void {
    const before = this.current();
    this.#own = own;
    if (before && before !== this.current()) before.cancel();
    this.#announce();
  }

  #announce(): void {
    this.#store.emit("tool", { tool: this.tool });
  }

  /** A figure that others drew anew has its own dragmode. */
  #restore(): void {
    if (this.#own && this.#gd._fullLayout && this.#gd._fullLayout.dragmode !== false) {
      void this.#Plotly.relayout(this.#gd, { dragmode: false });
    }
  }
}

/** dragmodes, with "select", which is ours, called as its button is. */
const PLOTLY = new Set([
  "zoom", "pan", "select2d", "lasso", "drawline", "drawrect", "drawcircle", "drawopenpath", "drawclosedpath",
]);

function plotlyName(dragmode: unknown): string {
  if (dragmode === "select") return "select2d";
  return typeof dragmode === "string" ? dragmode : "";
}
