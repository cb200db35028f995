// The panel: choose a method, see what it makes of what is drawn, accept it.
import { make } from "../../chrome/layer";
import { apply } from "../../model/delta";
import type { EventMap, ViewResult } from "../../types";
import { hasOverlay, putOverlay } from "../overlay";
import { button, type Host, type View } from "../view";
import { stepOf } from "./accept";
import { Bar } from "./bar";
import { type Values, controls } from "./controls";
import { type Hints, hintsOf } from "./hints";
import { segmentKeys } from "./keys";
import { type Choices, hintRow, methodList, outcome } from "./rows";
import { Session, type State } from "./session";
import type { MethodSpec } from "./wire";

type Panel = Extract<ViewResult, { kind: "segment" }>;

/** Milliseconds after the last change before it is asked for. */
const PAUSE = 150;

/** Sent to a page once; a bench that comes later finds them here. */
const described = new Map<string, readonly MethodSpec[]>();

/** Kept for the next image on this page. */
const chosen = new Map<string, Choices>();

export function segmentView(host: Host): View<Panel> {
  return new SegmentView(host);
}

class SegmentView implements View<Panel> {
  readonly element = make("div", "imgshapes-segment");
  #title = "";
  #mark = "";
  #choices!: Choices;
  #session: Session | null = null;
  #method: MethodSpec | null = null;
  /** Ids of shapes that are results, or were there before: no hints of their own accord. */
  readonly #results: Set<string>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAccepting = false;
  readonly #help = make("p", "imgshapes-segment-help");
  readonly #hints = make("span", "imgshapes-segment-hints");
  readonly #parameters = make("div");
  readonly #bar = new Bar({
    run: () => this.#start(),
    stop: () => this.#stop(),
    accept: () => this.#take(),
    discard: () => this.#session?.clear(),
  });
  readonly #undo = button("", "The image before it comes back; what was drawn since stays", () => void this.#uncorrect());
  #done = "";
  #outcome: HTMLElement | null = null;
  readonly #offs: (() => void)[];

  constructor(private readonly host: Host) {
    const { handle } = host;
    this.#results = new Set(handle.shapes.map(({ name }) => name!));
    // JupyterLab has keys of one letter, and a list is chosen from by letters.
    this.element.dataset.lmSuppressShortcuts = "true";
    // Whoever draws the figure anew, as Dash does, does it as it was some time ago.
    const again = (): void => void setTimeout(() => this.redraw());
    host.graph.on("plotly_react", again);
    this.#offs = [
      // plotly.js takes it away from a graph that it ends.
      () => host.graph.removeListener?.("plotly_react", again),
      handle.on("change", (event) => this.#shapesChanged(event)),
      handle.on("select", () => this.#tellHints()),
      segmentKeys(host.graph, this.element, {
        run: () => this.#start(),
        accept: () => this.#take(),
        leave: () => this.#stop(),
        undo: () => this.#uncorrect(),
      }),
    ];
  }

  show({ title, mark, methods, done }: Panel): void {
    this.#tellDone(done ?? []);
    if (mark === this.#mark && title === this.#title) return;
    if (methods) described.set(mark, methods);
    const known = described.get(mark);
    if (!known?.length) {
      this.element.replaceChildren(make("p", "imgshapes-view-empty", "There is no method to choose from."));
      return;
    }
    [this.#title, this.#mark] = [title, mark];
    this.#session?.destroy();
    this.#session = new Session(title, this.host.asking, (state) => this.#draw(state));
    const choices = chosen.get(title) ?? { method: known[0]!.name, scope: "auto", tolerance: 1, keep: false, values: new Map<string, Values>() };
    chosen.set(title, choices);
    this.#choices = choices;
    if (!known.some(({ name }) => name === choices.method)) choices.method = known[0]!.name;
    this.#build(known);
    this.#choose(choices.method);
    this.#draw(this.#session.state);
  }

  redraw(): void {
    if (this.#session) this.#overlay(this.#session.state);
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.#bar.destroy();
    for (const off of this.#offs) off();
    this.#session?.destroy();
    if (!hasOverlay(this.host.graph, this.#layer, undefined)) this.#put(null);
  }

  #build(methods: readonly MethodSpec[]): void {
    const choices = this.#choices;
    const list = methodList(methods, choices.method, (name) => {
      this.#choose(name);
      this.#again();
    });
    const hints = hintRow(choices, this.#hints, () => {
      this.#tellHints();
      this.#again();
    });
    this.#outcome = outcome(choices, () => this.#again());
    this.element.replaceChildren(list, this.#help, hints, ...this.#bar.elements, this.#undo, this.#parameters, this.#outcome);
  }

  #choose(name: string): void {
    const method = described.get(this.#mark)!.find((one) => one.name === name)!;
    this.#method = method;
    this.#choices.method = name;
    this.#help.textContent = method.help;
    // Nothing becomes a shape.
    this.#outcome!.hidden = method.do === "correct";
    const { values } = this.#choices;
    if (!values.has(name)) values.set(name, {});
    this.#parameters.replaceChildren(controls(method.parameters, values.get(name)!, () => this.#again()));
    this.#tellHints();
  }

  #uncorrect(): boolean {
    if (!this.#done) return false;
    this.host.asking.ask({ kind: "uncorrect" });
    return true;
  }

  #tellDone(done: readonly string[]): void {
    const last = done.at(-1);
    this.#undo.className = "imgshapes-segment-undo";
    this.#undo.hidden = last === undefined;
    this.#undo.textContent = `Undo correction (${last?.toLowerCase()})`;
    const now = done.join("\n");
    // What is on screen was made of another image.
    if (now !== this.#done && this.#session?.state.plan) this.#session.clear();
    this.#done = now;
  }

  #hintsNow(): Hints {
    const { shapes, selected } = this.host.handle;
    const plan = this.#session?.state.plan;
    const used = plan ? new Set(plan.ids) : null;
    return hintsOf(this.#choices.scope, { shapes, selected, method: this.#method!, results: this.#results, used });
  }

  #tellHints(): void {
    if (!this.#method) return;
    const { ids, objects, text } = this.#hintsNow();
    this.#hints.textContent = text;
    this.#hints.classList.toggle("is-long", text.length > 22);
    // Where too little is drawn, the button says what is missing before it is pressed.
    this.#bar.canRun = ids.length + objects.length >= this.#method.needs;
  }

  #start(): boolean {
    clearTimeout(this.#timer);
    const method = this.#method;
    if (!method || !this.#session || !this.#bar.canRun) return false;
    const { tolerance, values } = this.#choices;
    const { ids, objects } = this.#hintsNow();
    const own = values.get(method.name) ?? {};
    const parameters = Object.fromEntries(method.parameters.flatMap(({ name, default: usual }) => (own[name] === undefined || own[name] === usual ? [] : [[name, own[name]]])));
    this.#session.run({ method, parameters, ids, objects, tolerance, label: this.host.handle.activeClass });
    return true;
  }

  /** Something changed: what is on screen follows. */
  #again(): void {
    if (!this.#session?.state.plan) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#start(), PAUSE);
  }

  #stop(): boolean {
    const { busy, plan } = this.#session?.state ?? {};
    if (!plan && !busy) return false;
    clearTimeout(this.#timer);
    this.#session!.clear();
    if (busy && !this.host.asking.stops) this.#bar.say("The server still finishes it; its answer is dropped.");
    return true;
  }

  #shapesChanged({ delta, cause }: EventMap["change"]): void {
    if (!this.#session || this.#isAccepting) return;
    // What a hand has changed, or undo has brought back, is a hint again.
    if (cause !== "program") for (const { name } of delta.put) this.#results.delete(name!);
    const { plan } = this.#session.state;
    const { ids } = this.#hintsNow();
    this.#tellHints();
    if (!plan) return;
    // Nothing is left that it was made of.
    if (plan.ids.length && !ids.length) this.#session.clear();
    else this.#again();
  }

  #take(): boolean {
    const { found, plan } = this.#session?.state ?? {};
    if (!found || !this.#bar.canAccept) return false;
    if (found.size) {
      clearTimeout(this.#timer);
      for (const id of plan?.ids ?? []) this.#results.add(id);
      this.#session!.keep();
      return true;
    }
    const { handle } = this.host;
    const step = stepOf(found, handle.shapes, this.#choices.keep);
    this.#session!.clear();
    this.#isAccepting = true;
    try {
      handle.setShapes(apply(handle.shapes, step), { cause: "hand" });
    } finally {
      this.#isAccepting = false;
    }
    for (const shape of step.put) this.#results.add(shape.name!);
    this.#tellHints();
    this.#bar.say(`Accepted: ${counted(step.put.length)}`);
    return true;
  }

  #draw(state: State): void {
    const { busy, found } = state;
    this.#bar.draw(state);
    this.element.classList.toggle("is-preview", Boolean(found?.approximate));
    const isNew = found !== null && !this.element.classList.contains("has-result");
    this.element.classList.toggle("has-result", found !== null);
    // On a phone the panel is below the image, which is what there is to look at now.
    if (isNew && this.element.closest(".is-narrow")) this.host.graph.scrollIntoView({ block: "nearest" });
    this.element.setAttribute("aria-busy", String(busy));
    this.#overlay(state);
  }

  #overlay({ found }: State): void {
    const overlay = found?.overlay ?? null;
    if (hasOverlay(this.host.graph, this.#layer, overlay?.source)) return;
    this.#put(overlay);
  }

  get #layer(): string {
    return `segment ${this.#title}`;
  }

  #put(overlay: NonNullable<State["found"]>["overlay"]): void {
    const { Plotly, graph } = this.host;
    // Not waited for: plotly.js never says that it has drawn a picture which another one overtook.
    void putOverlay(Plotly, graph, { title: this.#layer, ...overlay });
  }
}

const counted = (count: number): string => `${count.toLocaleString()} ${count === 1 ? "shape" : "shapes"}`;
