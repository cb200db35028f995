// The column of views: one section a title, kept from result to result so that nothing flickers.
import type { ViewResult } from "../types";
import { chartView } from "./chart";
import { errorView } from "./message";
import { overlayView } from "./overlay";
import { segmentView } from "./segment/view";
import { tableView } from "./table";
import { type Host, type View, button } from "./view";

export interface Panel {
  show(results: readonly ViewResult[]): void;
  /** Draw again what is open: the theme or the figure changed. */
  redraw(): void;
  destroy(): void;
}

interface Section {
  readonly element: HTMLElement;
  readonly kind: ViewResult["kind"];
  show(result: ViewResult): void;
  redraw(): void;
  destroy(): void;
}

const KINDS: { [K in ViewResult["kind"]]: (host: Host) => View<Extract<ViewResult, { kind: K }>> } = {
  table: tableView,
  figure: chartView,
  overlay: overlayView,
  segment: segmentView,
  error: errorView,
};

export function viewsPanel(box: HTMLElement, host: Host): Panel {
  const sections = new Map<string, Section>();
  const closed = new Set<string>();
  return {
    show(results) {
      const keys = uniqueTitles(results);
      for (const [key, section] of sections) {
        const at = keys.indexOf(key);
        if (at >= 0 && results[at]!.kind === section.kind) continue;
        section.destroy();
        sections.delete(key);
      }
      // Shown first: a chart is drawn into the room it has.
      host.changed(results.length);
      results.forEach((result, i) => {
        const key = keys[i]!;
        const section = sections.get(key) ?? sectionFor(host, result, closed, key);
        sections.set(key, section);
        if (box.children[i] !== section.element) box.insertBefore(section.element, box.children[i] ?? null);
        section.show(result);
      });
    },
    redraw: () => sections.forEach((section) => section.redraw()),
    destroy() {
      sections.forEach((section) => section.destroy());
      sections.clear();
    },
  };
}

/** Two views of one title are told apart by their order. */
function uniqueTitles(results: readonly ViewResult[]): string[] {
  const seen = new Map<string, number>();
  return results.map(({ title }) => {
    const times = seen.get(title) ?? 0;
    seen.set(title, times + 1);
    return JSON.stringify([title, times]);
  });
}

function sectionFor(host: Host, { kind, title }: ViewResult, closed: Set<string>, key: string): Section {
  const view = KINDS[kind](host) as View;
  const element = document.createElement("section");
  element.className = `imgshapes-view is-${kind}`;
  element.setAttribute("aria-label", title);
  const head = element.appendChild(document.createElement("header"));
  head.className = "imgshapes-view-head";
  let waiting: ViewResult | null = null;
  const open = (): boolean => !closed.has(key);
  const fold = (): void => {
    name.setAttribute("aria-expanded", String(open()));
    view.element.hidden = !open();
    for (const action of view.actions ?? []) action.hidden = !open();
  };
  const name = button(title, "Fold or unfold", () => {
    if (open()) closed.add(key);
    else closed.delete(key);
    fold();
    if (!open()) return;
    if (waiting) view.show(waiting);
    waiting = null;
    view.redraw();
  });
  name.className = "imgshapes-view-title";
  head.append(name, ...(view.actions ?? []));
  element.append(view.element);
  fold();
  // A page in the background, or a panel that is hidden, has no room: drawn when it gets some.
  const size = new ResizeObserver(() => {
    if (open() && kind === "figure") view.redraw();
  });
  size.observe(view.element);
  return {
    element,
    kind,
    show(result) {
      if (open()) view.show(result);
      else waiting = result;
    },
    redraw() {
      if (open()) view.redraw();
    },
    destroy() {
      size.disconnect();
      view.destroy();
      element.remove();
    },
  };
}
