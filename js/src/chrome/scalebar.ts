// A bar of a round length at the lower left of every image; on the screen, and as layout for exports.

import type { Context, Stage, Subplot } from "../context";
import type { AttachOptions } from "../types";
import { roundLength } from "./numbers";

const SVG = "http://www.w3.org/2000/svg";
const INSET = 14;
const THICKNESS = 4;
/** Of the width of the image, and in pixels. */
const SHARE = 0.28;
const LONGEST = 220;
const SHORTEST_PLOT = 60;

export interface Bar {
  /** In axis units. */
  length: number;
  text: string;
  /** Left end of the bar and its length, in pixels of the overlay. */
  x: number;
  y: number;
  width: number;
}

/** "200 µm"; small and large lengths stay short. */
function lengthText(length: number, unit: string): string {
  const plain = length >= 1e5 || length < 1e-3 ? length.toExponential(0).replace("e+", "e").replace("-", "−") : String(length);
  return `${plain} ${unit}`;
}

/** The bar of a subplot at this zoom; null where there is no room, or no one scale along the axis. */
export function barOf(stage: Pick<Stage, "toXY" | "gd">, subplot: Subplot): Bar | null {
  const { left, top, width, height } = subplot.box;
  const axis = stage.gd._fullLayout[subplot.xref.replace("x", "xaxis")] as { type?: string } | undefined;
  if ((axis?.type ?? "linear") !== "linear" || width < SHORTEST_PLOT || height < SHORTEST_PLOT) return null;
  const y = top + height - INSET - THICKNESS;
  const [start] = stage.toXY(subplot, [left, y]);
  const [end] = stage.toXY(subplot, [left + width, y]);
  const perPixel = Math.abs(end - start) / width;
  const length = roundLength(perPixel * Math.min(LONGEST, width * SHARE));
  if (!Number.isFinite(length)) return null;
  return { length, text: lengthText(length, subplot.frame.unit), x: left + INSET, y, width: length / perPixel };
}

export const hasScaleBar = (options: AttachOptions, subplot: Subplot): boolean =>
  options.scaleBar ?? !["px", ""].includes(subplot.frame.unit);

/** The bars as `shapes` and `annotations` in axis units, for pictures of the figure at this zoom. */
export function scaleBarLayout(context: Context, options: AttachOptions): { shapes: object[]; annotations: object[] } {
  const { stage } = context;
  const shapes: object[] = [];
  const annotations: object[] = [];
  for (const subplot of stage.subplots()) {
    const bar = hasScaleBar(options, subplot) ? barOf(stage, subplot) : null;
    if (!bar) continue;
    const { xref, yref } = subplot;
    const [x0, y0] = stage.toXY(subplot, [bar.x, bar.y]);
    const [x1] = stage.toXY(subplot, [bar.x + bar.width, bar.y]);
    const anchored = { xref, yref, layer: "above", type: "rect", ysizemode: "pixel", yanchor: y0, x0, x1, y0: 0, y1: -THICKNESS };
    shapes.push({ ...anchored, line: { width: 2, color: "rgba(0, 0, 0, 0.75)" }, fillcolor: "#fff" });
    annotations.push({
      xref, yref, x: (x0 + x1) / 2, y: y0, yshift: 3, yanchor: "bottom", xanchor: "center", showarrow: false,
      text: escaped(bar.text), font: { size: 13, color: "#fff" }, bgcolor: "rgba(0, 0, 0, 0.55)", borderpad: 2,
    });
  }
  return { shapes, annotations };
}

// Plotly reads some tags in the text of annotations, and a unit is anybody's text.
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export function scaleBar(context: Context, options: AttachOptions): { destroy(): void } {
  const { stage } = context;
  const group = stage.layer("scalebar");

  const draw = (): void => {
    const bars = stage.subplots().flatMap((subplot) => (hasScaleBar(options, subplot) ? (barOf(stage, subplot) ?? []) : []));
    while (group.childElementCount > bars.length) group.lastElementChild?.remove();
    bars.forEach((bar, i) => {
      const part = group.children[i] ?? group.appendChild(emptyBar());
      const [rect, text] = part.children;
      const attributes = { x: bar.x, y: bar.y, width: bar.width, height: THICKNESS };
      for (const [name, value] of Object.entries(attributes)) rect?.setAttribute(name, value.toFixed(2));
      text?.setAttribute("x", (bar.x + bar.width / 2).toFixed(2));
      text?.setAttribute("y", (bar.y - 6).toFixed(2));
      if (text && text.textContent !== bar.text) text.textContent = bar.text;
    });
  };
  const off = stage.onView(draw);
  draw();
  return {
    destroy() {
      off();
      group.replaceChildren();
    },
  };
}

function emptyBar(): SVGGElement {
  const part = document.createElementNS(SVG, "g");
  part.setAttribute("class", "imgshapes-bar");
  part.append(document.createElementNS(SVG, "rect"), document.createElementNS(SVG, "text"));
  return part;
}
