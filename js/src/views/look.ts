// Dark and light for plotly.js: what a figure leaves open follows the page, what it says itself stays.
import { themeOf } from "../chrome/theme";
import type { GraphDiv, PlotlyModule } from "../types";

type Layout = Record<string, unknown>;

const isObject = (value: unknown): value is Layout => typeof value === "object" && value !== null && !Array.isArray(value);

export function isDark(element: Element): boolean {
  const theme = themeOf(element);
  return theme ? theme === "dark" : globalThis.matchMedia("(prefers-color-scheme: dark)").matches;
}

const DARK = { page: "#14181d", plot: "#1a2027", ink: "#e3e8ee", grid: "#333d48", line: "#6b7886" };

/** A template in the page's colours, on top of the figure's own. */
function templateFor(template: unknown, dark: boolean): unknown {
  if (!dark) return template;
  const own = isObject(template) ? template : {};
  const layout = isObject(own.layout) ? own.layout : {};
  const axis = (name: string): Layout => ({
    ...(isObject(layout[name]) ? layout[name] : {}),
    gridcolor: DARK.grid,
    linecolor: DARK.line,
    zerolinecolor: DARK.grid,
  });
  return {
    ...own,
    layout: {
      ...layout,
      paper_bgcolor: DARK.page,
      plot_bgcolor: DARK.plot,
      font: { ...(isObject(layout.font) ? layout.font : {}), color: DARK.ink },
      modebar: { bgcolor: "rgba(20,24,29,0.7)", color: "#9aa7b4", activecolor: DARK.ink },
      xaxis: axis("xaxis"),
      yaxis: axis("yaxis"),
    },
  };
}

const templates = new WeakMap<Element, unknown>();

/** The layout of the main figure as the page shows it; `graph`: the one it follows, whose zoom stays with the same frames. */
export function paint(layout: Layout | undefined, element: Element, graph?: GraphDiv): Layout {
  const own = layout ?? {};
  templates.set(element, own.template);
  const painted: Layout = { ...own, autosize: own.autosize ?? true, template: templateFor(own.template, isDark(element)) };
  if (!graph || !sameFrames(own, graph.layout)) return painted;
  for (const name of Object.keys(own).filter((key) => /^[xy]axis\d*$/.test(key))) {
    const range: unknown = graph.layout[name]?.range;
    if (range && isObject(own[name])) painted[name] = { ...own[name], range: [...(range as unknown[])], autorange: false };
  }
  return painted;
}

function sameFrames(one: Layout, other: Layout): boolean {
  const frames = (layout: Layout): unknown => {
    const meta = layout.meta;
    return isObject(meta) && isObject(meta.imgshapes) ? meta.imgshapes.frames : undefined;
  };
  const text = JSON.stringify(frames(one));
  return text !== undefined && text === JSON.stringify(frames(other));
}

/** The main figure in the other theme. */
export async function repaint(Plotly: PlotlyModule, graph: GraphDiv, element: Element): Promise<void> {
  await Plotly.relayout(graph, { template: templateFor(templates.get(element), isDark(element)) ?? {} });
}

/** Layout of a small chart: it has the page's colours, also where the figure was made for paper. */
export function chartLayout(layout: Layout, element: Element): Layout {
  const dark = isDark(element);
  const axes: Layout = {};
  for (const name of Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))) {
    const axis = layout[name];
    if (isObject(axis) && dark) axes[name] = { ...axis, linecolor: DARK.line, gridcolor: DARK.grid };
  }
  return {
    ...layout,
    ...axes,
    autosize: false,
    ...(dark ? { paper_bgcolor: DARK.page, plot_bgcolor: DARK.plot } : {}),
    font: { size: 11, ...(isObject(layout.font) ? layout.font : {}), ...(dark ? { color: DARK.ink } : {}) },
    template: templateFor(layout.template, dark),
  };
}
