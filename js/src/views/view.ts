// What a panel and its views say to each other.
import type { GraphDiv, Handle, PlotlyModule, ViewResult } from "../types";
import type { Asking } from "./segment/wire";

export interface Host {
  readonly Plotly: PlotlyModule;
  /** The graph with the image. */
  readonly graph: GraphDiv;
  readonly handle: Pick<Handle, "select" | "on" | "classes" | "shapes" | "setShapes"> & { readonly selected: readonly string[]; readonly activeClass: string };
  /** Of panels that ask for something. */
  readonly asking: Asking;
  /** How many views there are, whenever that changes. */
  changed(count: number): void;
}

/** One kind of result on screen; kept while results of its title and kind follow each other. */
export interface View<R extends ViewResult = ViewResult> {
  readonly element: HTMLElement;
  /** In the head of the view, beside its title. */
  readonly actions?: readonly HTMLElement[];
  show(result: R): void;
  /** The theme changed, or the view became visible again. */
  redraw(): void;
  destroy(): void;
}

export function button(text: string, title: string, press: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.title = title;
  made.addEventListener("click", press);
  return made;
}
