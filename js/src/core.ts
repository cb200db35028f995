// What works the graph is one script for all hosts, core.js; a host's own script is small and finds it on the page.
import type * as workbench from "./workbench";

export type Core = typeof workbench;

type Page = Record<symbol, Core | undefined>;

const page = globalThis as unknown as Page;
const CORE = Symbol.for("plotly_imgshapes.core");

/** Leave the core on the page; entries/core.ts. */
export function leaveCore(core: Core): void {
  page[CORE] = core;
}

/** The core that ran last on this page; throws an Error where none has. */
export function core(): Core {
  const found = page[CORE];
  if (!found) throw new Error("plotly_imgshapes: core.js is not on this page; it has to run before the script that needs it.");
  return found;
}
