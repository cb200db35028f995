// Our groups of buttons in the bar that plotly.js makes, put back whenever it makes the bar anew.

import type { Context } from "../context";
import type { AttachOptions } from "../types";
import { ACTIONS, TOOL_ORDER, toolButton, type Button } from "./buttons";
import { drawIcon, ICONS } from "./icons";
import { download } from "./picture";

interface PlotlyBar {
  element: HTMLElement;
  buttonElements: HTMLElement[];
  buttonsNames: string[];
}

const GROUP = "imgshapes-group";

const buttonOf = (bar: PlotlyBar, name: string): HTMLElement | undefined =>
  bar.buttonElements[bar.buttonsNames.indexOf(name)];

/** A press that plotly.js must not see: its button leads to us. */
function reroute(bar: PlotlyBar, name: string, run: () => void): void {
  const element = buttonOf(bar, name);
  if (!element || element.dataset.imgshapes === "rerouted") return;
  element.dataset.imgshapes = "rerouted";
  const press = (event: Event): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    run();
  };
  // Plotly's own listener is on the button itself: ours runs before, on the way down.
  element.addEventListener("click", press, { capture: true });
  restores.set(element, () => element.removeEventListener("click", press, { capture: true }));
}

const restores = new WeakMap<HTMLElement, () => void>();

export class Modebar {
  readonly #context: Context;
  readonly #options: AttachOptions;
  readonly #help: () => void;
  readonly #offs: (() => void)[];
  readonly #observer = new MutationObserver(() => this.update());
  readonly #elements = new Map<string, HTMLButtonElement>();
  #bar: PlotlyBar | null = null;
  #buttons: Button[] = [];
  /** Space above the image: the figure's own, what its layout said, and ours. */
  #margin: { natural: number; before: number | undefined; set: number } | null = null;
  #isMakingRoom = false;

  constructor(context: Context, options: AttachOptions, help: () => void) {
    this.#context = context;
    this.#options = options;
    this.#help = help;
    const { store, stage } = context;
    const again = (): void => this.refresh();
    this.#offs = [
      stage.onView(() => this.update()),
      ...(["change", "select", "tool", "classes", "notice"] as const).map((event) => store.on(event, again)),
    ];
    this.update();
  }

  /** Make the bar hold what it should, after plotly.js or `drawing` changed it. */
  update(): void {
    const { gd } = this.#context.stage;
    const bar = (gd._fullLayout?._modeBar as PlotlyBar | undefined) ?? null;
    gd.classList.toggle("imgshapes-reading", !this.#context.drawing);
    if (bar?.element !== this.#bar?.element) {
      this.#observer.disconnect();
      if (bar) this.#observer.observe(bar.element, { childList: true });
    }
    this.#bar = bar;
    if (!bar) return;
    const mode = this.#context.drawing ? "drawing" : "reading";
    const [group] = bar.element.getElementsByClassName(GROUP);
    if ((group as HTMLElement | undefined)?.dataset.mode !== mode) this.#build(bar.element, mode);
    reroute(bar, "toImage", () => this.#download());
    const erase = buttonOf(bar, "eraseshape");
    if (erase) erase.dataset.imgshapes = "dead";
    this.refresh();
    this.#makeRoom(bar.element);
  }

  /** Show what is on and what can be done. */
  refresh(): void {
    const look = (this.#context.stage.gd._fullLayout?.modebar ?? {}) as { color?: string; activecolor?: string; bgcolor?: string };
    for (const button of this.#buttons) {
      const element = this.#elements.get(button.name);
      if (element) show(element, button, this.#context);
    }
    for (const group of this.#bar?.element.querySelectorAll<HTMLElement>(`.${GROUP}`) ?? []) {
      group.style.backgroundColor = look.bgcolor ?? "";
      group.style.setProperty("--imgshapes-bar", look.color ?? "");
      group.style.setProperty("--imgshapes-bar-active", look.activecolor ?? "");
    }
  }

  destroy(): void {
    this.#offs.forEach((off) => off());
    this.#observer.disconnect();
    this.#bar?.element.querySelectorAll(`.${GROUP}`).forEach((group) => group.remove());
    for (const element of this.#bar?.buttonElements ?? []) {
      restores.get(element)?.();
      delete element.dataset.imgshapes;
    }
    const { gd } = this.#context.stage;
    gd.classList.remove("imgshapes-reading");
    const margin = this.#margin;
    if (margin && margin.set !== margin.natural && marginOf(gd.layout) === margin.set) {
      void this.#context.Plotly.relayout(gd, { "margin.t": margin.before ?? null });
    }
  }

  #groups(mode: string): Button[][] {
    const { tools: wanted } = this.#options;
    const draw: Button = {
      name: "draw",
      title: ({ drawing }) => (drawing ? "Stop drawing" : "Draw"),
      icon: () => ICONS.draw!,
      active: ({ drawing }) => drawing,
      run: (context) => {
        context.drawing = !context.drawing;
        this.update();
      },
    };
    const help: Button = { name: "help", title: () => "Keys (?)", icon: () => ICONS.help!, run: this.#help };
    if (mode === "reading") return [[draw, help]];
    const tools = TOOL_ORDER.filter((name) => !wanted || wanted.includes(name));
    const ours = tools.flatMap((name) => toolButton(this.#context, name) ?? []);
    // Who had to ask for drawing may stop again.
    return [ours, [...ACTIONS], this.#options.drawing === false ? [draw, help] : [help]];
  }

  #build(bar: HTMLElement, mode: string): void {
    const focus = bar.ownerDocument.activeElement;
    const focused = [...this.#elements].find(([, element]) => element === focus)?.[0];
    bar.querySelectorAll(`.${GROUP}`).forEach((group) => group.remove());
    this.#elements.clear();
    const groups = this.#groups(mode);
    this.#buttons = groups.flat();
    const vertical = bar.classList.contains("vertical");
    const logo = bar.querySelector(".modebar-btn--logo")?.parentElement ?? null;
    for (const buttons of groups) {
      const group = bar.ownerDocument.createElement("div");
      group.className = `modebar-group ${GROUP}`;
      group.dataset.mode = mode;
      for (const button of buttons) {
        const element = this.#make(button);
        this.#elements.set(button.name, element);
        group.append(element);
      }
      // Upright bars are filled from below.
      if (vertical) bar.prepend(group);
      else bar.insertBefore(group, logo);
    }
    if (focused) this.#elements.get(focused)?.focus();
  }

  #make(button: Button): HTMLButtonElement {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "modebar-btn imgshapes-btn";
    element.dataset.name = button.name;
    // Plotly colours the first path of each button by itself otherwise.
    element.setAttribute("data-btn-style-event-added", "true");
    element.addEventListener("click", () => {
      if (element.getAttribute("aria-disabled") === "true") return;
      button.run(this.#context);
      this.refresh();
    });
    return element;
  }

  #download(): void {
    download(this.#context, this.#options).catch((error: unknown) => {
      this.#context.notice(`The picture could not be made: ${error instanceof Error ? error.message : String(error)}`, "error");
    });
  }

  // A bar of several rows would lie over the image.
  #makeRoom(bar: HTMLElement): void {
    const { gd, svg } = this.#context.stage;
    if (this.#isMakingRoom || bar.classList.contains("vertical")) return;
    const rows = new Set([...bar.children].map((group) => (group as HTMLElement).offsetTop)).size;
    // A bar of one row that only shows under the pointer may lie over the image, as Plotly has it.
    if (rows < 2 && bar.classList.contains("modebar--hover")) return;
    const top = marginOf(gd._fullLayout) ?? 0;
    // Somebody else's, not ours: a new figure, or the first look.
    if (top !== this.#margin?.set) this.#margin = { natural: top, before: marginOf(gd.layout), set: top };
    const frame = svg.getBoundingClientRect();
    const scale = frame.height / Number(svg.getAttribute("height"));
    if (!(scale > 0)) return;
    const needed = Math.ceil((bar.getBoundingClientRect().bottom - frame.top) / scale) + 4 + lowerTitle(gd, bar, scale);
    const room = Math.max(this.#margin.natural, needed);
    if (room === top) return;
    this.#margin.set = room;
    // plotly.js speaks of autosize, and so calls us, before the margin is what it will be.
    this.#isMakingRoom = true;
    void this.#context.Plotly.relayout(gd, { "margin.t": room }).finally(() => {
      this.#isMakingRoom = false;
      // It stands in the middle of the margin.
      lowerTitle(gd, bar, scale);
    });
  }
}

/** Put a title that the bar lies over below it, on the screen alone, and return the room that it takes there. */
function lowerTitle(gd: HTMLElement, bar: HTMLElement, scale: number): number {
  const title = gd.querySelector<SVGGElement>(".g-gtitle");
  if (!title) return 0;
  title.style.transform = "";
  const [own, over] = [title.getBoundingClientRect(), bar.getBoundingClientRect()];
  const isFree = own.top >= over.bottom || own.bottom <= over.top || own.left >= over.right || own.right <= over.left;
  if (isFree || !own.height) return 0;
  title.style.transform = `translateY(${(over.bottom + 2 - own.top) / scale}px)`;
  return Math.ceil(own.height / scale) + 2;
}

const marginOf = (layout: Record<string, unknown> | undefined): number | undefined =>
  (layout?.margin as { t?: number } | undefined)?.t;

function show(element: HTMLButtonElement, button: Button, context: Context): void {
  const title = button.title(context);
  const active = button.active?.(context);
  const enabled = button.enabled?.(context) ?? true;
  const icon = button.icon(context);
  const state = JSON.stringify([title, active, enabled, icon]);
  if (element.dataset.state === state) return;
  element.dataset.state = state;
  element.setAttribute("data-title", title);
  element.setAttribute("aria-label", title);
  if (active !== undefined) element.setAttribute("aria-pressed", String(active));
  element.setAttribute("aria-disabled", String(!enabled));
  element.classList.toggle("active", active === true);
  element.replaceChildren(drawIcon(icon));
}
