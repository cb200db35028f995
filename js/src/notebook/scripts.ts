// plotly.js and our core: the page's own, or the kernel's, once a page however many widgets are on it.

import type { PlotlyModule } from "../types";
import { type Core, core } from "../core";
import { inflated } from "./parcel";

/** Gets a script from the kernel, compressed. */
export type Ask = () => Promise<DataView>;

type Page = Record<symbol, unknown> & { Plotly?: PlotlyModule };

const page = globalThis as unknown as Page;
const PLOTLY = Symbol.for("plotly_imgshapes.plotly.js");
const WARNED = Symbol.for("plotly_imgshapes.plotly.js.warned");

export function plotlyOfPage(ask: Ask): Promise<PlotlyModule> {
  if (page.Plotly) return Promise.resolve(page.Plotly);
  return once(PLOTLY, async () => {
    await run(await ask());
    if (!page.Plotly) throw new Error("The plotly.js that the kernel sent has left no Plotly on the page.");
    return page.Plotly;
  });
}

/** `mark` tells one version from another: the page may have met an older kernel. */
export function coreOfPage(mark: string, ask: Ask): Promise<Core> {
  return once(Symbol.for(`plotly_imgshapes.core ${mark}`), async () => {
    await run(await ask());
    return core();
  });
}

/** Every widget of a page (anywidget loads a copy of this module for each) finds the same promise under a key. */
function once<T>(key: symbol, make: () => Promise<T>): Promise<T> {
  const coming = (page[key] ??= make()) as Promise<T>;
  // The view that asked may have been closed before the answer: the next one asks again.
  coming.catch(() => {
    if (page[key] === coming) delete page[key];
  });
  return coming;
}

async function run(script: DataView): Promise<void> {
  // As a module, so that these names are its own: a page with an AMD loader would get it otherwise.
  const head = "const define = undefined, module = undefined, exports = undefined;\n";
  const url = URL.createObjectURL(new Blob([head, await inflated(script)], { type: "text/javascript" }));
  try {
    await import(/* @vite-ignore */ url);
  } finally {
    URL.revokeObjectURL(url);
  }
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
