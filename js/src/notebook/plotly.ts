// plotly.js: the page's own, or the kernel's, once a page however many widgets are on it.

import type { PlotlyModule } from "../types";
import { inflated } from "./parcel";

/** Every copy of this module on the page (anywidget loads one a widget) finds the same promise here. */
const PLACE = Symbol.for("plotly_imgshapes.plotly.js");
const WARNED = Symbol.for("plotly_imgshapes.plotly.js.warned");

type Page = typeof globalThis & {
  Plotly?: PlotlyModule;
  [PLACE]?: Promise<PlotlyModule>;
  [WARNED]?: boolean;
};

const page = globalThis as Page;

/** `ask` gets the script from the kernel, compressed; it is called only when nobody else does. */
export function plotlyOfPage(ask: () => Promise<DataView>): Promise<PlotlyModule> {
  if (page.Plotly) return Promise.resolve(page.Plotly);
  const coming = (page[PLACE] ??= ask().then(run));
  // The view that asked may have been closed before the answer: the next one asks again.
  coming.catch(() => {
    if (page[PLACE] === coming) delete page[PLACE];
  });
  return coming;
}

async function run(script: DataView): Promise<PlotlyModule> {
  // As a module, so that these names are its own: a page with an AMD loader would get it otherwise.
  const head = "const define = undefined, module = undefined, exports = undefined;\n";
  const url = URL.createObjectURL(new Blob([head, await inflated(script)], { type: "text/javascript" }));
  try {
    await import(/* @vite-ignore */ url);
  } finally {
    URL.revokeObjectURL(url);
  }
  if (!page.Plotly) throw new Error("The plotly.js that the kernel sent has left no Plotly on the page.");
  return page.Plotly;
}

/** What to tell when the page's plotly.js is not of the installed one's major version: once a page, else null. */
export function versionWarning(found: string, installed: string): string | null {
  if (found.split(".")[0] === installed.split(".")[0] || page[WARNED]) return null;
  page[WARNED] = true;
  return (
    `This page has plotly.js ${found}, the kernel's plotly brings ${installed}: something else on the page loaded it. ` +
    "If the figure looks wrong, reload the page and show this widget first."
  );
}
