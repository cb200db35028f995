// The boxes of a workbench: where palette, graph, views and status line lie, wide or narrow, dark or light.
import { followTheme } from "./chrome/theme";

/** Width of the bench, in CSS pixels, below which the views go under the graph. */
const NARROW = 720;

export interface Shell {
  readonly element: HTMLElement;
  readonly palette: HTMLElement;
  readonly graph: HTMLElement;
  readonly views: HTMLElement;
  /** In the status line, for buttons. */
  readonly actions: HTMLElement;
  say(text: string, level?: "info" | "error"): void;
  count(text: string): void;
  showViews(on: boolean): void;
  onTheme(listener: () => void): () => void;
  /** The graph's room changed. */
  onRoom(listener: () => void): () => void;
  destroy(): void;
}

/** Make the boxes inside `el`, around a graph that is in it already, if there is one. */
export function shellOf(el: HTMLElement, adopted: HTMLElement | null, expected: { palette: boolean; views: boolean }): Shell {
  const { ownerDocument: document } = el;
  const make = (part: string, tag = "div"): HTMLElement => {
    const box = document.createElement(tag);
    box.className = `imgshapes-workbench-${part}`;
    return box;
  };
  // A host's own tree must not be moved: around an adopted graph, `el` itself becomes the bench.
  const element = adopted ? el : el.appendChild(document.createElement("div"));
  element.classList.add("imgshapes-workbench");
  // Room is given before anything is drawn, so that the graph is drawn once, in its final size.
  element.classList.toggle("has-no-views", !expected.views);
  element.classList.toggle("has-no-palette", !expected.palette);
  if (el.clientWidth) element.classList.toggle("is-narrow", el.clientWidth < NARROW);
  const [palette, views, status] = [make("palette"), make("views", "aside"), make("status")];
  views.setAttribute("aria-label", "Views");
  const [count, said, actions] = [make("count", "span"), make("said", "span"), make("actions", "span")];
  const own = adopted ? [...el.children].find((child) => child.contains(adopted)) : undefined;
  const graph = (own as HTMLElement | undefined) ?? make("graph");
  graph.classList.add("imgshapes-workbench-graph");
  // A toast beside the pointer reads notices out already.
  said.setAttribute("aria-hidden", "true");
  status.append(count, said, actions);
  views.hidden = !expected.views;
  const made = [palette, views, status, ...(adopted ? [] : [graph])];
  element.append(...(adopted ? made : [palette, graph, views, status]));

  const theme = followTheme(element);
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());
  const marks = new MutationObserver(tell);
  marks.observe(element, { attributes: true, attributeFilter: ["data-imgshapes-theme"] });
  const preference = globalThis.matchMedia("(prefers-color-scheme: dark)");
  preference.addEventListener("change", tell);
  const size = new ResizeObserver(([entry]) => {
    const width = entry?.contentRect.width ?? 0;
    if (width) element.classList.toggle("is-narrow", width < NARROW);
  });
  size.observe(element);
  const roomy = new Set<() => void>();
  const room = new ResizeObserver(() => roomy.forEach((listener) => listener()));
  room.observe(graph);
  let quiet: ReturnType<typeof setTimeout> | undefined;
  return {
    element,
    palette,
    graph,
    views,
    actions,
    say(text, level = "info") {
      clearTimeout(quiet);
      said.textContent = text;
      said.title = text;
      said.classList.toggle("is-error", level === "error");
      if (level === "info") quiet = setTimeout(() => (said.textContent = ""), 8000);
    },
    count: (text) => void (count.textContent = text),
    showViews(on) {
      views.hidden = !on;
      element.classList.toggle("has-no-views", !on);
    },
    onTheme(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onRoom(listener) {
      roomy.add(listener);
      return () => roomy.delete(listener);
    },
    destroy() {
      clearTimeout(quiet);
      theme.destroy();
      marks.disconnect();
      size.disconnect();
      room.disconnect();
      preference.removeEventListener("change", tell);
      for (const box of made) box.remove();
      if (!adopted) element.remove();
      element.classList.remove("imgshapes-workbench", "has-no-views", "has-no-palette", "is-narrow");
      graph.classList.remove("imgshapes-workbench-graph");
    },
  };
}
