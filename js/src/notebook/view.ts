// One view of the widget: a bench, a line to the kernel, and what goes between them.

import type { Core } from "../core";
import { injectCss } from "../css";
import type { Handle, PlotlyModule, ShapeDict } from "../types";
import type { Workbench } from "../workbench";
import { type Told, heldBy, hold } from "./held";
import { keepInNotebook } from "./keep";
import { Link, type LineState } from "./link";
import css from "./notebook.css";
import { unpack } from "./parcel";
import { type Ask, coreOfPage, plotlyOfPage, versionWarning } from "./scripts";
import { type Still, drawStill, stillOf } from "./still";
import type { FigureJson, Heard, Model, ScriptName, State } from "./wire";

const HOVER_EVERY = 100;
const STILL_AFTER = 300;

const SAID: Record<LineState, string> = {
  open: "",
  waiting:
    "No answer from the kernel for some seconds; it may be busy. You can go on drawing: your steps are kept, and sent again.",
  gone:
    "The kernel of this picture is gone: what you draw here no longer reaches Python. " +
    "Download the shapes to keep them, or run the cell again for a picture that is connected.",
};

export class View {
  readonly #bar = document.createElement("div");
  readonly #place = document.createElement("div");
  readonly #link: Link;
  #asked: { name: ScriptName; resolve(script: DataView): void; reject(error: Error): void }[] = [];
  #scripts: Promise<[PlotlyModule, Core]> | undefined;
  #bench: Workbench | undefined;
  #work: Promise<void> = Promise.resolve();
  /** How often the image has moved under the shapes. */
  #moves = 0;
  #isMerging = false;
  #isClosed = false;
  #hover: { timer?: ReturnType<typeof setTimeout>; id: string | null } = { id: null };

  constructor(
    readonly model: Model,
    readonly el: HTMLElement,
  ) {
    const root = el.getRootNode();
    injectCss(root instanceof ShadowRoot ? root : document, css);
    el.classList.add("imgshapes-notebook");
    this.#bar.className = "imgshapes-notebook-line";
    this.#bar.setAttribute("role", "status");
    this.#bar.hidden = true;
    this.#place.className = "imgshapes-notebook-place";
    el.append(this.#bar, this.#place);
    this.#showStill();
    this.#link = new Link(model, {
      heard: (message, buffers) => {
        // Not in turn: the figure, whose turn it may be, waits for it.
        if (message.kind === "script") return void (message.client === this.#link.client && this.#script(message.name, buffers));
        this.#inTurn(() => this.#heard(message, buffers));
      },
      line: (state) => this.#line(state),
      isGone: () => this.#isGone(),
    });
    keepInNotebook(model.widget_manager);
    const held = heldBy(model);
    if (held) this.#inTurn(() => this.#figure(held.told, held.buffers));
    this.#link.open(held?.told.mark ?? null);
    // While the figure is on its way, so are the scripts, where the page has none; it tells if they fail.
    if (this.#link.state !== "gone") this.#fetchScripts().catch(() => undefined);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#hover.timer);
    this.#link.close();
    this.#giveUp("The picture was closed.");
    this.#bench?.destroy();
    this.el.replaceChildren();
  }

  /** Messages take effect one after the other, though a figure takes its time. */
  #inTurn(act: () => Promise<void> | void): void {
    this.#work = this.#work.then(act).catch((error: unknown) => {
      if (!this.#isClosed) this.#fail(error);
    });
  }

  async #heard(message: Heard, buffers: readonly DataView[]): Promise<void> {
    if (this.#isClosed) return;
    if (message.kind === "figure") {
      hold(this.model, message, buffers);
      return this.#figure(message, buffers);
    }
    const handle = this.#bench?.handle;
    if (!this.#bench || !handle) return;
    switch (message.kind) {
      case "delta":
        return this.#quietly(() => handle.merge(message.delta));
      case "shapes":
        return this.#quietly(() => this.#take(handle, message));
      case "select":
        return this.#quietly(() => handle.select(message.ids));
      case "classes":
        return this.#quietly(() => handle.setClasses(message.classes));
      case "views":
        return this.#bench.showViews(message.results);
      case "answer":
        return this.#bench.answer(message.answer);
      case "progress":
        return this.#bench.answer({ number: message.number, done: message.done });
      case "notice":
        return this.#bench.say(message.text, message.level);
    }
  }

  /** Do what must not be told to the kernel, which said it. */
  #quietly(act: () => void): void {
    this.#isMerging = true;
    try {
      act();
    } finally {
      this.#isMerging = false;
    }
  }

  #take(handle: Handle, { classes, shapes, selected }: State): void {
    handle.setClasses(classes);
    handle.merge(this.#link.pending.under(replacing(handle.shapes, shapes)));
    handle.select(selected);
  }

  async #figure(told: Told, buffers: readonly DataView[]): Promise<void> {
    const [figure, [Plotly, { mount }]] = await Promise.all([unpack(told.figure, buffers), this.#fetchScripts()]);
    if (this.#isClosed) return;
    const bench = this.#bench;
    if (bench) {
      await bench.setFigure(figure);
      this.#quietly(() => {
        // What undo remembers lies where things were; the kernel's own history has moved along.
        if (told.place !== this.#moves) bench.handle.setShapes(told.shapes, { remember: false });
        this.#moves = told.place;
        this.#take(bench.handle, told);
      });
    } else {
      this.#place.replaceChildren();
      this.#moves = told.place;
      this.#bench = await mount(this.#place, {
        Plotly,
        figure,
        config: told.config,
        shapes: told.shapes,
        classes: told.classes,
        expectsViews: told.views,
        ...(told.tools ? { tools: told.tools } : {}),
      });
      if (this.#isClosed) return this.#bench.destroy();
      this.#quietly(() => this.#bench?.handle.select(told.selected));
      this.#follow(this.#bench);
    }
    const warning = versionWarning(Plotly.version, told.plotly);
    if (warning) this.#bench?.say(warning, "error");
    // Nobody waits for it.
    setTimeout(() => this.#keepStill(figure), STILL_AFTER);
  }

  /** Known to the page alone: it is in the file when the notebook is saved, and travels nowhere. */
  #keepStill(figure: FigureJson): void {
    stillOf(figure)
      .then((still) => still && !this.#isClosed && this.model.set("_still", still))
      .catch((error: unknown) => this.#fail(error));
  }

  #follow({ handle, onAsk, answer }: Workbench): void {
    onAsk((asked) => {
      // A step goes on being sent until it is there; a question is only asked while somebody can hear it.
      if (this.#link.state !== "gone") this.#link.tell(asked);
      else if ("request" in asked) answer({ number: asked.request.number, error: SAID.gone });
    }, { stops: true });
    this.model.set("_shapes", handle.shapes);
    handle.on("change", ({ delta, cause, shapes }) => {
      this.model.set("_shapes", shapes);
      if (!this.#isMerging) this.#link.step(delta, cause, this.#moves);
    });
    handle.on("select", ({ ids }) => {
      if (!this.#isMerging) this.#link.tell({ kind: "select", ids });
    });
    handle.on("classes", ({ classes }) => {
      if (!this.#isMerging) this.#link.tell({ kind: "classes", classes });
    });
    handle.on("editing", ({ shape }) => this.#link.tellEditing({ kind: "editing", shape }));
    handle.on("hover", ({ id }) => {
      this.#hover.id = id;
      this.#hover.timer ??= setTimeout(() => {
        this.#hover.timer = undefined;
        this.#link.tell({ kind: "hover", id: this.#hover.id });
      }, HOVER_EVERY);
    });
  }

  #fetchScripts(): Promise<[PlotlyModule, Core]> {
    const ask = (name: ScriptName): Ask => () =>
      new Promise((resolve, reject) => {
        this.#asked.push({ name, resolve, reject });
        this.#link.ask({ kind: "script", name });
      });
    return (this.#scripts ??= Promise.all([
      plotlyOfPage(ask("plotly")),
      coreOfPage(this.model.get("_core") as string, ask("core")),
    ]));
  }

  #script(name: ScriptName, [script]: readonly DataView[]): void {
    for (const asked of this.#asked.filter((each) => each.name === name)) {
      if (script) asked.resolve(script);
      else asked.reject(new Error(`The kernel sent no script for ${name}.`));
    }
    this.#asked = this.#asked.filter((each) => each.name !== name);
  }

  #giveUp(why: string): void {
    for (const { reject } of this.#asked.splice(0)) reject(new Error(why));
  }

  #line(state: LineState): void {
    this.#bar.textContent = SAID[state];
    this.#bar.hidden = state === "open";
    this.#bar.dataset.line = state;
    if (state === "gone") this.#giveUp(SAID.gone);
  }

  /** ipywidgets marks its boxes when the kernel went; without one, JupyterLab's manager has none. */
  #isGone(): boolean {
    if (this.el.closest(".jupyter-widgets-disconnected")) return true;
    const manager = this.model.widget_manager as { kernel?: unknown; context?: unknown } | undefined;
    return !!manager?.context && "kernel" in manager && !manager.kernel;
  }

  #showStill(): void {
    const still = this.model.get("_still") as Partial<Still> | undefined;
    if (!still?.source) return;
    this.#place.replaceChildren(drawStill(still as Still, (this.model.get("_shapes") as ShapeDict[] | undefined) ?? []));
  }

  #fail(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    console.error("plotly_imgshapes:", error);
    if (this.#bench) return this.#bench.say(text, "error");
    this.#bar.textContent = `The picture cannot be shown: ${text}`;
    this.#bar.dataset.line = "failed";
    this.#bar.hidden = false;
  }
}

/** The step that leads from one list of shapes to another. */
function replacing(before: readonly ShapeDict[], after: readonly ShapeDict[]): { put: ShapeDict[]; drop: string[]; order: string[] } {
  const kept = new Set(after.map((shape) => shape.name));
  const drop = before.map((shape) => shape.name as string).filter((id) => !kept.has(id));
  return { put: [...after], drop, order: after.map((shape) => shape.name as string) };
}
