// Says what is selected and what was done, for people who do not see the figure.

import type { Context } from "../context";
import type { Cause, EventMap, ShapeDict } from "../types";
import { sentenceOf } from "./describe";
import { textOfTool } from "./keymap";
import { make } from "./layer";

const VERBS = { draw: "drawn", edit: "changed", erase: "deleted", relabel: "class changed" } as const;
type Told = keyof typeof VERBS;

const DELAY = 80;

export function announcer(context: Context, parent: HTMLElement): { destroy(): void } {
  const { store } = context;
  const region = make("div", "imgshapes-unseen imgshapes-announcer");
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");
  region.setAttribute("aria-atomic", "true");
  parent.append(region);
  let parts: string[] = [];
  let timer = 0;

  const say = (text: string): void => {
    if (!text || parts.includes(text)) return;
    parts.push(text);
    // Drawing selects as well: one sentence of both.
    timer ||= window.setTimeout(() => {
      const next = parts.join(". ");
      // Equal text is not read again, a different space is.
      region.textContent = region.textContent === next ? `${next}\u00a0` : next;
      parts = [];
      timer = 0;
    }, DELAY);
  };
  const place = (shape: ShapeDict): string =>
    `${store.shapes.findIndex(({ name }) => name === shape.name) + 1} of ${store.shapes.length}`;

  const tell = (done: Told) => ({ shapes, cause }: EventMap[Told]) => {
    const before: Record<Cause, string> = { hand: "", undo: "Undone: ", redo: "Redone: ", program: "" };
    const [only, ...more] = shapes;
    // Others' and Python's changes would talk over one's own work.
    if (!only || cause === "program") return;
    const what = more.length ? `${shapes.length} shapes` : sentenceOf(context, only);
    const left = done === "erase" ? `, ${store.shapes.length} left` : "";
    const text = `${before[cause]}${what} ${VERBS[done]}${left}`;
    say(text.charAt(0).toUpperCase() + text.slice(1));
  };
  const offs = [
    ...(["draw", "edit", "erase", "relabel"] as const).map((done) => store.on(done, tell(done))),
    store.on("select", ({ shapes }) => {
      const [only, ...more] = shapes;
      if (!only) say("Nothing selected");
      else if (more.length) say(`${shapes.length} of ${store.shapes.length} shapes selected`);
      else say(`${sentenceOf(context, only)}, ${place(only)}`);
    }),
    store.on("tool", ({ tool }) => say(`Tool: ${textOfTool(tool)}`)),
    store.on("classes", ({ active }) => say(active ? `New shapes: ${active}` : "New shapes: no class")),
  ];
  return {
    destroy() {
      offs.forEach((off) => off());
      clearTimeout(timer);
      region.remove();
    },
  };
}
