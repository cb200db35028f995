// A small figure in the panel.
import type { ViewResult } from "../types";
import { chartLayout } from "./look";
import type { Host, View } from "./view";

type Chart = Extract<ViewResult, { kind: "figure" }>;

export function chartView(host: Host): View<Chart> {
  const element = document.createElement("div");
  element.className = "imgshapes-view-chart";
  const about = document.createElement("span");
  about.className = "imgshapes-view-about";
  let shown: Chart | null = null;
  let drawing: Promise<unknown> | null = null;
  let stale = false;
  let ended = false;
  let room = { width: 0, height: 0 };

  const draw = (): void => {
    if (!shown || ended) return;
    // plotly.js draws in several turns: what comes meanwhile waits, and only the last is drawn.
    stale = drawing !== null;
    if (stale) return;
    const { data, layout } = shown.figure;
    // JupyterLab hides its notebooks for the moment in which it changes its theme: the room is what it was.
    if (element.clientWidth && element.clientHeight) room = { width: element.clientWidth, height: element.clientHeight };
    // Drawn when it gets some room.
    if (!room.width) return;
    drawing = host.Plotly.react(element, data, { ...lean(layout, element), ...room }, { displayModeBar: false })
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
    actions: [about],
    show(result) {
      shown = result;
      about.textContent = titleOf(result);
      draw();
    },
    redraw: draw,
    destroy() {
      ended = true;
      host.Plotly.purge(element);
    },
  };
}

/** What the figure is about, a shape's class for instance, where the view's own title does not say it. */
function titleOf({ title, figure: { data, layout } }: Chart): string {
  const own = layout.title as { text?: unknown } | string | undefined;
  const text = typeof own === "string" ? own : own?.text;
  return typeof text === "string" && text !== title && data.length ? text : "";
}

/** Without its title, which is in the head, and the room for it. */
function lean(layout: Record<string, unknown>, element: HTMLElement): Record<string, unknown> {
  const { title: _, ...rest } = chartLayout(layout, element);
  return { ...rest, margin: { l: 10, r: 16, t: 14, b: 14 }, uirevision: "kept" };
}
