// Everything of the hand on one figure, put together.

import type { Snap, Store } from "../context";
import { injectCss } from "../css";
import { styleOf } from "../model/look";
import type { AttachOptions, GraphDiv, PlotlyModule } from "../types";
import { CROWD } from "../chrome/crowd";
import { Draft } from "./draft";
import { finished } from "./finish";
import { framesOf } from "./frames";
import type { Hands } from "./hands";
import css from "./hands.css";
import { Projection } from "./project";
import { Router } from "./router";
import { SelectionView } from "./selection";
import { lendPlotlyCss } from "./shadow";
import { SnapGrid } from "./snap";
import { PlotStage } from "./stage";
import { Toolbox } from "./toolbox";
import { makeTools } from "./tools";
import { followClass } from "./newshape";
import { Wire } from "./wire";

/** Diameter of a new brush, in screen pixels. */
const BRUSH = 24;

export interface Workspot {
  hands: Hands;
  destroy(): void;
}

export function layHands(gd: GraphDiv, Plotly: PlotlyModule, store: Store, options: AttachOptions): Workspot {
  const root = gd.getRootNode();
  if (root instanceof Document || root instanceof ShadowRoot) injectCss(root, css);
  lendPlotlyCss(gd);
  gd.classList.add("imgshapes-attached");
  const wire = new Wire(gd);
  wire.onRebuilt(() => lendPlotlyCss(gd));
  const toolbox = new Toolbox(gd, Plotly, store, wire, options.drawing ?? true);
  const stage = new PlotStage(gd, store, () => framesOf(gd, options.frames), wire);
  const snap = new SnapGrid(stage, store);
  const draft = new Draft(stage, store);
  const hands: Hands = {
    Plotly,
    store,
    stage,
    snap: snap as SnapGrid & Snap,
    draft,
    tools: toolbox.tools,
    brushSize: BRUSH,
    get tool() {
      return toolbox.tool;
    },
    get drawing() {
      return toolbox.drawing;
    },
    set drawing(on: boolean) {
      toolbox.drawing = on;
    },
    setTool: (name) => toolbox.set(name),
    style: (geometry, { xref, yref }) =>
      styleOf(geometry, { label: store.activeClass, classes: store.classes, newshape: gd.layout.newshape, xref, yref }),
    notice: (text, level = "info") => store.emit("notice", { text, level }),
    handleKey: (event) => router.key(event),
  };
  for (const tool of makeTools(hands)) toolbox.tools.set(tool.name, tool);
  const selection = new SelectionView(hands);
  const router = new Router(hands, toolbox, selection);
  const projection = new Projection(hands, wire, {
    crowd: options.crowd ?? CROWD,
    isDrawing: () => router.native.busy,
    finish: (shape) => finished(hands, shape),
  });
  stage.indexOf = (id) => projection.placeOf(id);
  router.native.onDone = () => projection.schedule();
  const unfollow = followClass(hands);
  stage.look(true);
  projection.schedule();
  return {
    hands,
    destroy() {
      unfollow();
      router.destroy();
      for (const tool of toolbox.tools.values()) tool.cancel();
      toolbox.destroy();
      projection.destroy();
      selection.destroy();
      draft.destroy();
      stage.destroy();
      wire.destroy();
      gd.classList.remove("imgshapes-attached");
    },
  };
}
