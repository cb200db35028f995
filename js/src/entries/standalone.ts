// What runs in an exported page: the bench on what lies in the page itself, with no server behind it.
import { core } from "../core";
import { injectCss } from "../css";
import type { Raw } from "../measure/image";
import { banner } from "../page/banner";
import { Keep, sameShapes, storeOf } from "../page/keep";
import css from "../page/page.css";
import type { PlotlyModule, ShapeDict, ViewResult } from "../types";
import type { ViewSpec } from "../views/live";
import type { Figure, Workbench } from "../workbench";

/** As plotly_imgshapes/export/html.py writes it. */
interface Contents {
  figure: Figure;
  title: string;
  /** Of downloaded files. */
  name: string;
  /** Of what is kept in the browser. */
  key: string;
  /** Fingerprint of the shapes of the figure. */
  base: string;
  drawing: boolean;
  /** Plotly's buttons and ours. */
  tools: string[] | null;
  images: Record<string, Raw>;
  views: ViewSpec[];
  results: ViewResult[];
  /** What a reader should know, a sentence each. */
  notes: string[];
}

const PAUSE = 300;

async function start(): Promise<void> {
  injectCss(document, css);
  const held = document.getElementById("imgshapes-contents")?.textContent ?? "";
  const contents = JSON.parse(held) as Contents;
  const { body } = document;
  if (contents.title) body.append(made("h1", "imgshapes-page-head", contents.title));
  const news = body.appendChild(made("div", "imgshapes-page-news"));
  const place = body.appendChild(made("div", "imgshapes-page-bench"));
  if (contents.notes.length) {
    const notes = body.appendChild(made("ul", "imgshapes-page-notes"));
    notes.append(...contents.notes.map((note) => made("li", "", note)));
  }
  const { figure, drawing, images, views, name, tools, results } = contents;
  const { Plotly } = globalThis as { Plotly?: PlotlyModule };
  if (!Plotly) {
    throw new Error("plotly.js is missing. This page expects the file that its author exported beside it, or the network; ask for an export with include_plotlyjs=True, which needs neither.");
  }
  const expectsViews = views.length + results.length > 0;
  const bench = await core().mount(place, { figure, drawing, images, views, expectsViews, name, ...(tools ? { tools } : {}) });
  bench.showViews(results);
  keepShapes(bench, contents, news);
  // For whoever scripts the page; nothing here depends on it.
  (globalThis as { imgshapes?: Workbench }).imgshapes = bench;
}

/** Restore what was drawn here before, saying so, and keep what is drawn from now on. */
function keepShapes(bench: Workbench, { key, base }: Contents, news: HTMLElement): void {
  const store = storeOf(window);
  const { handle } = bench;
  let isTold = false;
  const lost = (reason: string): void => {
    if (!isTold) bench.say(`This browser does not keep what you draw (${reason}): download it before you leave.`, "error");
    isTold = true;
  };
  const keep = store && new Keep(store, key);
  const kept = keep?.read() ?? null;
  const exported = [...handle.shapes];
  if (keep && kept && !sameShapes(kept.shapes, exported)) {
    const restore = (): void => {
      handle.setClasses({ ...kept.classes, ...handle.classes });
      handle.setShapes(kept.shapes, { cause: "program" });
    };
    const date = new Date(kept.saved).toLocaleString();
    if (kept.base === base) {
      restore();
      banner(news, `Your ${counted(kept.shapes)} of ${date} are back. This page was exported with ${counted(exported)}.`, [
        { text: "Keep mine", does: () => undefined },
        { text: "Show those exported", does: () => handle.setShapes(exported, { cause: "program" }) },
      ]);
    } else {
      // Neither is thrown away unasked, and the two are never mixed.
      banner(news, `This page was exported anew with ${counted(exported)}. You drew ${counted(kept.shapes)} on this image on ${date}.`, [
        { text: "Show those exported", does: () => keep.forget() },
        { text: "Show mine instead", does: restore },
      ]);
    }
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    clearTimeout(timer);
    timer = undefined;
    try {
      if (!keep) throw new Error("it has no store for this page");
      keep.write(base, handle.shapes, handle.classes);
    } catch (error) {
      lost(error instanceof Error ? error.message : String(error));
    }
  };
  const soon = (): void => {
    timer ??= setTimeout(write, PAUSE);
  };
  handle.on("change", soon);
  handle.on("classes", soon);
  window.addEventListener("pagehide", () => timer !== undefined && write());
}

const counted = (shapes: readonly ShapeDict[]): string => `${shapes.length} ${shapes.length === 1 ? "shape" : "shapes"}`;

function made(tag: string, className: string, text = ""): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

start().catch((error: unknown) => {
  document.body.append(made("p", "imgshapes-page-error", error instanceof Error ? error.message : String(error)));
  throw error;
});
