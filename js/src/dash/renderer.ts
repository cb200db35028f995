// What Dash's renderer gives to clientside code.

import type { PlotlyModule } from "../types";

export type Id = Record<string, string>;

interface Clientside {
  no_update: unknown;
  set_props(id: Id, props: Record<string, unknown>): void;
  [namespace: string]: unknown;
}

declare global {
  interface Window {
    dash_clientside?: Clientside;
    /** dcc.Graph loads it. */
    Plotly?: PlotlyModule;
  }
}

/** The renderer loads after this script, and keeps what it finds. */
export function clientside(): Clientside {
  return (window.dash_clientside ??= {} as Clientside);
}

/** As Dash writes the id of an element: keys in order. */
export function elementId(id: Id): string {
  return JSON.stringify(id, Object.keys(id).sort());
}

/** Write the data of a store that belongs to the same component as `id`. */
export function tell(id: Id, subcomponent: string, data: unknown): void {
  clientside().set_props({ ...id, subcomponent }, { data });
}
