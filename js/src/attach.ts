// The one way in: shapes, tools and all that is around them, on a graph that plotly.js made.
// The handle is also at `gd.imgshapes`, for scripts that find the graph in a page.

import { dress, toImage } from "./chrome";
import { layHands } from "./hands/workspot";
import { createStore } from "./model/store";
import { patient } from "./pictures";
import type { AttachOptions, GraphDiv, Handle, PlotlyModule } from "./types";

/** The oldest plotly.js whose drawing and events are known to be as this package needs them. */
const OLDEST = 3;

/**
 * Make a graph drawable. A div that is attached already is taken over: the earlier handle is destroyed.
 *
 * Throws an Error without plotly.js, with one older than 3.0, and for a div that holds no graph.
 */
export function attach(div: HTMLElement, options: AttachOptions = {}): Handle {
  const Plotly = plotlyOf(options);
  const gd = graphOf(div);
  gd.imgshapes?.destroy();
  const store = createStore({
    shapes: options.shapes ?? gd.layout.shapes ?? [],
    classes: options.classes ?? gd.layout.meta?.imgshapes?.labels ?? {},
  });
  const { hands, destroy } = layHands(gd, Plotly, store, options);
  const chrome = dress(hands, options);
  let isGone = false;
  const handle: Handle = {
    get shapes() {
      return store.shapes;
    },
    get selected() {
      return store.selected;
    },
    get tool() {
      return hands.tool;
    },
    get classes() {
      return store.classes;
    },
    get activeClass() {
      return store.activeClass;
    },
    get canUndo() {
      return store.canUndo;
    },
    get canRedo() {
      return store.canRedo;
    },
    setShapes(shapes, { cause = "program", remember = true } = {}) {
      if (!Array.isArray(shapes)) throw new Error(`shapes: got ${typeof shapes}, expected a list as in layout.shapes`);
      if (remember) store.commit(shapes, cause);
      else store.load(shapes);
    },
    merge: (delta) => store.merge(delta),
    select: (ids) => store.select(ids),
    erase: (ids) => store.erase(ids),
    relabel: (ids, label) => store.relabel(ids, label),
    setTool: (tool) => hands.setTool(tool),
    setClass: (label) => store.setActiveClass(label),
    setClasses: (classes) => store.setClasses(classes),
    setDrawing(on) {
      hands.drawing = on;
      chrome.update();
    },
    undo: () => store.undo(),
    redo: () => store.redo(),
    on: (type, listener) => store.on(type, listener),
    toImage: (picture) => toImage(hands, options, picture),
    destroy() {
      if (isGone) return;
      isGone = true;
      if (gd.imgshapes === handle) delete gd.imgshapes;
      chrome.destroy();
      destroy();
    },
  };
  gd.imgshapes = handle;
  return handle;
}

function plotlyOf(options: AttachOptions): PlotlyModule {
  const Plotly = options.Plotly ?? (globalThis as { Plotly?: PlotlyModule }).Plotly;
  if (!Plotly) throw new Error("plotly.js: got none, expected window.Plotly; load it first, or give it as `Plotly`");
  const major = Number.parseInt(String(Plotly.version), 10);
  if (!(major >= OLDEST)) {
    throw new Error(`plotly.js: got version ${Plotly.version}, expected ${OLDEST}.0 or newer; update plotly to 6 or 7`);
  }
  return patient(Plotly);
}

function graphOf(div: HTMLElement): GraphDiv {
  const gd = div as Partial<GraphDiv> | null;
  if (!gd || !gd._fullLayout || !gd.layout || typeof gd.on !== "function") {
    throw new Error("div: got no graph of plotly.js, expected one; wait for Plotly.newPlot before you attach");
  }
  return gd as GraphDiv;
}
