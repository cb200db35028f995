// A small figure in the panel.
import type { ViewResult } from "../types";
import { chartLayout } from "./look";
import type { Host, View } from "./view";

type Chart = Extract<ViewResult, { kind: "figure" }>;

export function chartView(host: Host): View<Chart> {
  const element = document.createElement("div");
  element.className = "imgshapes-view-chart";
  let shown: Chart | null = null;
  let drawing: Promise<unknown> | null = null;
  let stale = false;
  let ended = false;

  const draw = (): void => {
    if (!shown || ended) return;
    // plotly.js draws in several turns: what comes meanwhile waits, and only the last is drawn.
    stale = drawing !== null;
    if (stale) return;
    const { data, layout } = shown.figure;
    const room = element.clientWidth && element.clientHeight ? element.clientHeight : 0;
    if (!room) return;
    drawing = host.Plotly.react(element, data, lean(layout, element), { displayModeBar: false, responsive: true })
      .catch((error: unknown) => {
        element.textContent = `This figure cannot be drawn: ${error instanceof Error ? error.message : String(error)}`;
      })
      .then(() => {
        drawing = null;
        if (stale) draw();
      });
  };
  return {
    element,
    show(result) {
      shown = result;
      draw();
    },
    redraw: draw,
    destroy() {
      ended = true;
      host.Plotly.purge(element);
    },
  };
}

/** Without what the panel has already: the title, and the room for it. */
function lean(layout: Record<string, unknown>, element: Element): Record<string, unknown> {
  const { title: _, ...rest } = chartLayout(layout, element);
  return { ...rest, margin: { l: 10, r: 16, t: 14, b: 10 }, uirevision: "kept" };
}
