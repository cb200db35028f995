// The same bench in every host: classes, the graph, the views beside it, and a line that says what is going on.
import { attach } from "./attach";
import { injectCss } from "./css";
import { filesBar } from "./files/bar";
import { type Pixels, type Raw, decodeImages } from "./measure/image";
import { patient } from "./pictures";
import { type Shell, shellOf } from "./shell";
import { paint, repaint } from "./views/look";
import { type ViewSpec, liveViews } from "./views/live";
import { type Panel, viewsPanel } from "./views/panel";
import type { AttachOptions, GraphDiv, Handle, PlotlyModule, ShapeDict, ViewResult } from "./types";
import { Counter } from "./views/segment/counter";
import type { Answer, Asked } from "./views/segment/wire";
import viewsCss from "./views/views.css";
import segmentCss from "./views/segment/segment.css";
import css from "./workbench.css";

export interface Figure {
  data: unknown[];
  layout?: Record<string, unknown>;
  config?: Record<string, unknown>;
}

export interface WorkbenchOptions extends Omit<AttachOptions, "palette"> {
  /** What to show; not with `graphDiv`. */
  figure?: Figure;
  /** Of `Plotly.newPlot`. */
  config?: Record<string, unknown>;
  /** A graph that is there already, and stays where it is: the bench is built around it when `el` holds it. */
  graphDiv?: GraphDiv;
  /** Whether the palette of classes is shown. Default true. */
  palette?: boolean;
  /** Buttons to download, load and copy shapes. Default true. */
  files?: boolean;
  /** Views that the page computes by itself, live. Others come by `showViews`. */
  views?: readonly ViewSpec[];
  /** Room beside the graph is kept for views that the host will show. Default: whether there are `views`. */
  expectsViews?: boolean;
  /** The arrays that live views measure, by subplot ("xy"). */
  images?: Readonly<Record<string, Raw>>;
  /** Name of downloaded files, without ending. Default "shapes". */
  name?: string;
}

export interface Workbench {
  readonly element: HTMLElement;
  readonly graph: GraphDiv;
  readonly handle: Handle;
  /** Replace what hosts computed; views of the same title keep their place, their sorting and their zoom. */
  showViews(results: readonly ViewResult[]): void;
  /** Hear what panels ask for; `stops`: whether what was asked for can be stopped. */
  onAsk(listener: (asked: Asked) => void, options?: { stops?: boolean }): () => void;
  /** What became of it. An answer that nobody waits for any more is dropped. */
  answer(answer: Answer): void;
  /** Another picture. The shapes stay, unless new ones come with it, which starts history anew. */
  setFigure(figure: Figure, options?: { shapes?: readonly ShapeDict[]; images?: WorkbenchOptions["images"] }): Promise<void>;
  /** A word in the status line; of a host about its connection, for instance. */
  say(text: string, level?: "info" | "error"): void;
  destroy(): void;
}

/** Build a bench inside `el`. Rejects with a clear Error when there is no plotly.js, no figure, or it cannot be drawn. */
export async function mount(el: HTMLElement, options: WorkbenchOptions): Promise<Workbench> {
  const Plotly = options.Plotly ?? (globalThis as { Plotly?: PlotlyModule }).Plotly;
  if (!Plotly) throw new Error("Workbench: plotly.js is not on this page; load it first, or pass it as `Plotly`");
  if (!options.graphDiv && !options.figure) throw new Error("Workbench: got neither a figure nor a graphDiv");
  const root = el.getRootNode();
  const styled = root instanceof ShadowRoot ? root : el.ownerDocument;
  injectCss(styled, css);
  injectCss(styled, viewsCss);
  injectCss(styled, segmentCss);
  const { palette = true, expectsViews = Boolean(options.views?.length) } = options;
  const shell = shellOf(el, options.graphDiv ?? null, { palette, views: expectsViews });
  try {
    return await fill(shell, patient(Plotly), options);
  } catch (error) {
    shell.destroy();
    throw error;
  }
}

async function fill(shell: Shell, Plotly: PlotlyModule, options: WorkbenchOptions): Promise<Workbench> {
  const { figure } = options;
  const graph = options.graphDiv ?? ((shell.graph as unknown) as GraphDiv);
  // A figure with a size of its own fills its box too, and of an adopted one nobody knows what it was drawn for.
  const fits = figure && !figure.layout?.width && !figure.layout?.height;
  let room = fits ? { width: graph.clientWidth, height: graph.clientHeight } : { width: 0, height: 0 };
  if (figure) {
    const config = { responsive: true, displaylogo: false, ...figure.config, ...options.config };
    await Plotly.newPlot(graph, figure.data, paint(figure.layout, shell.element), config);
  }
  const { palette = true, files = true, views: _, images: __, figure: ___, config: ____, graphDiv: _____, expectsViews: ______, name, ...rest } = options;
  const handle = attach(graph, { ...rest, Plotly, palette: palette ? shell.palette : null });
  const counter = new Counter();
  const panel: Panel = viewsPanel(shell.views, { Plotly, graph, handle, asking: counter, changed: (count) => shell.showViews(count > 0) });
  const endings: (() => void)[] = [];
  endings.push(...statusOf(shell, handle));
  let images: Readonly<Record<string, Pixels>> = {};
  const frames = (): NonNullable<AttachOptions["frames"]> => framesIn(graph, options);
  if (files) endings.push(filesBar(shell.actions, shell.element, handle, { name, frames, images: () => images, say: shell.say }).destroy);
  let hosted: readonly ViewResult[] = [];
  let computed: readonly ViewResult[] = [];
  const show = (): void => panel.show([...computed, ...hosted]);
  let live: ReturnType<typeof liveViews> | null = null;
  const follow = async (raw: WorkbenchOptions["images"]): Promise<void> => {
    live?.destroy();
    live = null;
    images = {};
    try {
      images = await decodeImages(raw ?? {});
    } catch (error) {
      // Drawing goes on without numbers, and the views say so.
      shell.say(error instanceof Error ? error.message : String(error), "error");
    }
    if (!options.views?.length) return;
    live = liveViews(handle, frames(), images, options.views, (results) => {
      computed = results;
      show();
    });
  };
  await follow(options.images);
  endings.push(shell.onRoom(() => {
    // A hidden box has no size, and plotly.js refuses to draw in it.
    const { clientWidth: width, clientHeight: height } = graph;
    if (!width || !height || (width === room.width && height === room.height)) return;
    room = { width, height };
    void Plotly.Plots.resize(graph);
  }));
  endings.push(shell.onTheme(() => {
    if (figure) void repaint(Plotly, graph, shell.element);
    panel.redraw();
  }));
  return {
    element: shell.element,
    graph,
    handle,
    showViews(results) {
      hosted = results;
      show();
    },
    onAsk: (listener, options) => counter.onAsk(listener, options),
    answer: (answer) => counter.answer(answer),
    async setFigure(next, { shapes, images: raw } = {}) {
      const layout = paint(next.layout, shell.element, graph);
      // What is projected now stays, so that plotly.js and the list of shapes go on agreeing.
      const config = { responsive: true, displaylogo: false, ...options.config };
      await Plotly.react(graph, next.data, { ...layout, shapes: graph.layout.shapes ?? [] }, config);
      if (shapes) handle.setShapes(shapes, { cause: "program", remember: false });
      panel.redraw();
      // Values of another picture would be wrong ones: without its own array it has none.
      await follow(raw);
    },
    say: shell.say,
    destroy() {
      live?.destroy();
      for (const end of endings) end();
      panel.destroy();
      handle.destroy();
      if (figure) Plotly.purge(graph);
      shell.destroy();
    },
  };
}

function framesIn(graph: GraphDiv, options: WorkbenchOptions): NonNullable<AttachOptions["frames"]> {
  const meta = graph.layout.meta as { imgshapes?: { frames?: AttachOptions["frames"] } } | undefined;
  return options.frames ?? meta?.imgshapes?.frames ?? {};
}

function statusOf(shell: Shell, handle: Handle): (() => void)[] {
  const count = (): void => {
    const [all, chosen] = [handle.shapes.length, handle.selected.length];
    shell.count(`${all} ${all === 1 ? "shape" : "shapes"}${chosen ? `, ${chosen} selected` : ""}`);
  };
  count();
  return [
    handle.on("change", count),
    handle.on("select", count),
    handle.on("notice", ({ text, level }) => shell.say(text, level)),
  ];
}
