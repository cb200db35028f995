// A picture over the image: shown or not, more or less of it.
import type { GraphDiv, PlotlyModule, ViewResult } from "../types";
import type { Host, View } from "./view";

type Overlay = Extract<ViewResult, { kind: "overlay" }>;

/** `layout.images` entries that are ours. */
const MARK = "imgshapes:";

interface LayoutImage {
  name?: string;
  [key: string]: unknown;
}

/** Between the image and the shapes. plotly.js lays it from its corner to the right and down, whichever way axes run. */
export function layoutImage({ title, source, extent }: Overlay, opacity: number, fullLayout: GraphDiv["_fullLayout"]): LayoutImage {
  const [x0, x1, y0, y1] = extent;
  const isReversed = (name: string): boolean => {
    const range = fullLayout[name]?.range as [number, number] | undefined;
    return range !== undefined && range[0] > range[1];
  };
  return {
    name: MARK + title,
    source,
    xref: "x",
    yref: "y",
    x: isReversed("xaxis") ? Math.max(x0, x1) : Math.min(x0, x1),
    y: isReversed("yaxis") ? Math.min(y0, y1) : Math.max(y0, y1),
    sizex: Math.abs(x1 - x0),
    sizey: Math.abs(y1 - y0),
    xanchor: "left",
    yanchor: "top",
    sizing: "stretch",
    layer: "above",
    opacity,
  };
}

/** Lay a picture over the image, or take away the one of that title. */
export function putOverlay(Plotly: PlotlyModule, graph: GraphDiv, { title, source, extent, opacity }: { title: string } & Partial<Overlay>): Promise<void> {
  if (!source || !extent) return put(Plotly, graph, title, null);
  const overlay: Overlay = { title, kind: "overlay", source, extent, opacity: opacity ?? 1 };
  return put(Plotly, graph, title, layoutImage(overlay, overlay.opacity, graph._fullLayout));
}

/** Whether the picture of that title is the one over the image; without `source`: whether there is none. */
export function hasOverlay(graph: GraphDiv, title: string, source: string | undefined): boolean {
  const images = (graph.layout?.images ?? []) as LayoutImage[];
  return images.find(({ name }) => name === MARK + title)?.["source"] === source;
}

async function put(Plotly: PlotlyModule, graph: GraphDiv, title: string, image: LayoutImage | null): Promise<void> {
  // A bench that ends takes its own graph away before.
  if (!graph.layout) return;
  const now = ((graph.layout.images ?? []) as LayoutImage[]).filter(({ name }) => name !== MARK + title);
  await Plotly.relayout(graph, { images: image ? [...now, image] : now });
}

export function overlayView(host: Host): View<Overlay> {
  const element = document.createElement("div");
  element.className = "imgshapes-view-overlay";
  const visible = Object.assign(document.createElement("input"), { type: "checkbox", checked: true });
  const range = Object.assign(document.createElement("input"), { type: "range", min: "0", max: "100" });
  const named = (text: string, input: HTMLElement): HTMLElement => {
    const label = document.createElement("label");
    label.append(input, text);
    return label;
  };
  element.append(named("Show over the image", visible), named("Opacity", range));
  let shown: Overlay | null = null;
  let drawn: { source: string; opacity: number } | null = null;

  const draw = (again = false): void => {
    if (!shown) return;
    const result = shown;
    const opacity = visible.checked ? Number(range.value) / 100 : 0;
    const key = JSON.stringify(result.extent) + result.source;
    if (!again && drawn?.source === key && drawn.opacity === opacity) return;
    drawn = { source: key, opacity };
    // Not waited for: plotly.js never says that it has drawn a picture which another one overtook.
    void put(host.Plotly, host.graph, result.title, opacity ? layoutImage(result, opacity, host.graph._fullLayout) : null);
  };
  visible.addEventListener("change", () => draw());
  range.addEventListener("change", () => draw());
  return {
    element,
    show(result) {
      // The person's own choice stays when the picture is computed anew.
      if (!shown) range.value = String(Math.round(result.opacity * 100));
      shown = result;
      draw();
    },
    redraw: () => draw(true),
    destroy() {
      const { title } = shown ?? {};
      if (title !== undefined) void put(host.Plotly, host.graph, title, null);
    },
  };
}
