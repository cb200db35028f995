// One component of a page: its shapes by image, which outlive the graph, and the way to Python and back.
import type { Cause, Delta, EventMap, GraphDiv, PlotlyModule, ShapeDict, ViewResult } from "../types";
import { core } from "../core";
import type { Workbench } from "../workbench";
import type { Answer, Asked } from "../views/segment/wire";
import { apply } from "../model/delta";
import { patient, tellAll } from "../pictures";
import { obey, type Command } from "./commands";
import { Courier, type Receipt, type StepType } from "./courier";
import { Absence } from "./absence";
import { roomFor, wholeImage } from "./domains";
import { drawnGraph, markOf, type Figure, type Mark } from "./graph";
import { Keep } from "./keep";
import { elementId, tell, type Id } from "./renderer";

export interface Settings {
  /** Whether the app saves shapes, and says what it received. */
  saved: boolean;
  persistence: "session" | "local" | null;
  views: boolean;
  /** Whether there is a panel that asks for something. */
  asks: boolean;
}

/** What comes back, and what for. */
export type Answered = Answer & { client: string; image: string };

/** Milliseconds between two words of what the hand is doing. */
const EDITING = 100;

export class Desk {
  readonly #courier: Courier;
  readonly #keep: Keep;
  /** Shapes by image: key and hash. */
  readonly #shapes = new Map<string, readonly ShapeDict[]>();
  /** The shapes that a figure of Python's came with, by its number. */
  readonly #begin = new Map<string, readonly ShapeDict[]>();
  #told = false;
  readonly #obeyed = new Set<string | Command>();
  #waiting: Command[] = [];
  #bench: Workbench | null = null;
  #gd: GraphDiv | null = null;
  #mark: Mark | null = null;
  #views: ViewResult[] | null = null;
  /** Of descriptions that this page has. */
  readonly #marks = new Set<string>();
  #stop: () => void = () => {};
  #leave: () => void = () => {};
  /** True while a command is carried out: its steps are nothing that Python has to be told. */
  #obeying = false;
  #step: { types: Set<StepType>; ids: Set<string> } | null = null;
  #lastEditing = 0;

  constructor(
    private readonly id: Id,
    private readonly settings: Settings,
  ) {
    this.#courier = new Courier(
      (event) => {
        const { client, seq, image, resent } = event;
        // Shapes first: a callback of the event that also reads the shapes finds them up to date.
        this.#tell("shapes", this.#listOf(image));
        this.#tell("event", event);
        if (!settings.saved) this.#tell("sent", { client, seq, image, resent });
      },
      (pending) => {
        this.#keep.pending(pending);
        this.#tell("waiting", pending.length);
      },
    );
    this.#keep = new Keep(settings.persistence, id["aio_id"] as string, this.#courier.client, (text) => this.#say(text));
    window.addEventListener("online", () => this.#courier.hurry());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#courier.hurry();
    });
  }

  /** A figure came, or the component did. */
  figure(figure: Figure | null): void {
    this.#learn(figure);
    this.#stop();
    const absence = new Absence(() => this.#place());
    const { found, stop } = drawnGraph(this.id, () => absence.show());
    this.#stop = () => {
      stop();
      absence.end();
    };
    void found.then((gd) => {
      absence.end();
      this.#attach(gd);
    });
  }

  /** Plotly may have the figure before this page's callback, and the callback when Dash has written other shapes into it. */
  #learn(figure: Figure | GraphDiv | null): void {
    const mark = markOf(figure);
    if (mark && !this.#begin.has(mark.number)) this.#begin.set(mark.number, [...((figure as Figure).layout!.shapes ?? [])]);
  }

  command(command: Command): void {
    const name = command.number ?? command;
    if (this.#obeyed.has(name)) return;
    this.#obeyed.add(name);
    if (command.received) this.#courier.received(command.received);
    if (this.#bench) this.#obey(command);
    else this.#waiting.push(command);
  }

  views(results: ViewResult[]): void {
    this.#views = results;
    for (const result of results) if (result.kind === "segment") this.#marks.add(result.mark);
    this.#bench?.showViews(results);
  }

  answer(answer: Answered): void {
    // Of another page's panel, or of an image that is not shown any more.
    if (answer.client === this.#courier.client && answer.image === this.#mark?.key) this.#bench?.answer(answer);
  }

  receipt(receipt: Receipt): void {
    this.#courier.received(receipt);
  }

  #attach(gd: GraphDiv): void {
    if (gd === this.#gd) return;
    this.#leave();
    this.#bench?.destroy();
    this.#gd = gd;
    this.#mark = null;
    this.#bench = null;
    this.#learn(gd);
    // The window may change its size while the picture that dcc.Graph waits for is being loaded.
    gd.on("plotly_beforeplot", () => tellAll(gd));
    // Not as early as plotly_afterplot: the picture is still being loaded then, and if it is drawn anew before it is
    // there, Plotly.react never ends, and dcc.Graph waits for it for ever.
    gd.on("plotly_react", () => {
      // Now, before the bench of the last image puts its own shapes there, and Dash takes them for those of this one.
      this.#learn(gd);
      setTimeout(() => {
        if (gd !== this.#gd) return;
        this.#follow(gd);
        this.#straighten(gd);
      });
    });
    this.#follow(gd);
  }

  /** Python may have drawn another image, or the same in another scale, into the same graph. */
  #follow(gd: GraphDiv): void {
    const mark = markOf(gd);
    if (!mark || mark.number === this.#mark?.number) return;
    const isSwap = this.#mark !== null;
    this.#mark = mark;
    const shapes = this.#shapesOf(mark);
    this.#leave();
    // A bench leaves its shapes in the figure, from where Dash takes them: they have to be those of the new image.
    if (isSwap) this.#bench?.handle.setShapes(shapes, { remember: false });
    this.#bench?.destroy();
    this.#bench = null;
    void this.#build(gd, mark, shapes, isSwap);
  }

  /** Give the image the room that it has in the figure of Python's. Dash is told, or it would do it again. */
  #straighten(gd: GraphDiv): void {
    const room = this.#bench ? roomFor(gd) : null;
    if (room) void plotly().relayout(gd, room);
  }

  async #build(gd: GraphDiv, mark: Mark, shapes: readonly ShapeDict[], isSwap: boolean): Promise<void> {
    if (isSwap) {
      // What the last bench left in the figure goes, and is heard of, before the next one listens.
      await plotly().relayout(gd, { shapes: [...shapes] });
      if (gd !== this.#gd || mark !== this.#mark) return;
      // Dash must not hear of it: it would keep the domain of a page whose bench is not there yet.
      await plotly().update(gd, {}, wholeImage(gd));
      if (gd !== this.#gd || mark !== this.#mark) return;
    }
    const place = this.#place();
    if (!place) throw new Error("ImageShapesAIO: its own elements are not on the page");
    // It was needed before the bench, which has a height of its own, was there.
    place.style.removeProperty("height");
    const bench = await core().mount(place, { graphDiv: gd, shapes: [...shapes], name: mark.key });
    if (gd !== this.#gd || mark !== this.#mark) {
      bench.destroy();
      return;
    }
    this.#bench = bench;
    this.#listen(bench);
    this.#publish();
    if (this.#views) bench.showViews(this.#views);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const command of waiting) this.#obey(command);
    if (this.settings.persistence) this.#courier.adopt(this.#keep.orphans());
  }

  #shapesOf(mark: Mark): readonly ShapeDict[] {
    const begin = this.#begin.get(mark.number) ?? [];
    // The app has what it received, and the figure is from the app.
    if (this.settings.saved) return apply(begin, this.#courier.unknown(mark.key));
    return this.#shapes.get(nameOf(mark)) ?? this.#keep.shapes(nameOf(mark)) ?? begin;
  }

  #listen({ handle, onAsk }: Workbench): void {
    const parts = ["draw", "edit", "erase", "relabel"] as const;
    const offs = [
      handle.on("change", ({ delta, cause }) => this.#changed(delta, cause)),
      ...parts.map((type) =>
        handle.on(type, ({ ids }) => {
          this.#step?.types.add(type);
          for (const id of ids) this.#step?.ids.add(id);
        }),
      ),
      handle.on("select", ({ ids }) => {
        this.#tell("selected", ids);
        this.#see();
      }),
      handle.on("classes", (classes) => this.#tell("classes", classes)),
      handle.on("editing", (event) => this.#editing(event)),
      ...(this.settings.asks ? [onAsk((asked) => this.#ask(asked))] : []),
    ];
    this.#leave = () => offs.forEach((off) => off());
  }

  #changed(delta: Delta, cause: Cause): void {
    const mark = this.#mark!;
    const shapes = this.#bench!.handle.shapes;
    this.#shapes.set(nameOf(mark), shapes);
    this.#keep.step(nameOf(mark), delta, shapes);
    if (this.#obeying) {
      this.#tell("shapes", shapes);
      this.#see();
      return;
    }
    const step = { types: new Set<StepType>(), ids: new Set<string>() };
    this.#step = step;
    // What kind of step it was is told right after it.
    queueMicrotask(() => {
      const [type] = step.types;
      const ids = [...step.ids];
      this.#courier.send({ type: step.types.size === 1 ? type! : "change", ids, delta, cause, image: mark.key });
      this.#see();
    });
  }

  #obey(command: Command): void {
    const handle = this.#bench!.handle;
    this.#obeying = true;
    try {
      obey(command, handle, () => this.#courier.unknown(this.#mark!.key));
    } finally {
      this.#obeying = false;
    }
  }

  #editing({ shape }: EventMap["editing"]): void {
    const now = performance.now();
    if (shape && now - this.#lastEditing < EDITING) return;
    this.#lastEditing = now;
    this.#tell("editing", shape);
  }

  /** Say what is on the page, after it has come or changed; what the layout says already is not told again. */
  #publish(): void {
    const { handle } = this.#bench!;
    const mark = this.#mark!;
    const begin = this.#begin.get(mark.number);
    const isNews = this.#told || this.settings.saved || JSON.stringify(handle.shapes) !== JSON.stringify(begin);
    this.#told = true;
    if (isNews) {
      this.#tell("shown", mark.key);
      this.#tell("shapes", handle.shapes);
      this.#tell("selected", handle.selected);
      this.#tell("classes", { classes: handle.classes, active: handle.activeClass });
    }
    this.#see();
  }

  #see(): void {
    if (!this.settings.views) return;
    const { shapes, selected, classes } = this.#bench!.handle;
    const marks = [...this.#marks];
    this.#tell("seen", { client: this.#courier.client, image: this.#mark!.key, shapes, selected, labels: classes, marks });
  }

  /** Ask Python for what a panel wants, with the shapes that it takes: any worker can answer. */
  #ask(asked: Asked): void {
    // What was begun goes on: a server is not told to stop.
    if (asked.kind !== "ask") return;
    const { request } = asked;
    const { shapes: all, selected, classes } = this.#bench!.handle;
    const wanted = new Set(request.ids);
    const shapes = request.do === "edit" ? all : all.filter(({ name }) => wanted.has(name!));
    this.#tell("ask", { client: this.#courier.client, image: this.#mark!.key, shapes, selected, labels: classes, request });
  }

  #listOf(image: string): readonly ShapeDict[] {
    // A new array: what is equal to what was there is told again as well.
    return this.#mark?.key === image ? [...this.#bench!.handle.shapes] : [];
  }

  #place(): HTMLElement | null {
    return document.getElementById(elementId({ ...this.id, subcomponent: "bench" }));
  }

  #tell(subcomponent: string, data: unknown): void {
    tell(this.id, subcomponent, data);
  }

  #say(text: string): void {
    if (this.#bench) this.#bench.say(text, "error");
    else console.warn(`ImageShapesAIO ${this.id["aio_id"]}: ${text}`);
  }
}

function nameOf(mark: Mark): string {
  return `${mark.key}#${mark.hash}`;
}

function plotly(): PlotlyModule {
  return patient(window.Plotly!);
}
