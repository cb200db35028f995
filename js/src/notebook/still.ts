// The picture that a widget shows when nobody is there to draw the figure: a small copy, and the shapes as SVG.

import { dataUrl } from "./parcel";
import type { FigureJson } from "./wire";
import type { ShapeDict } from "../types";

export interface Still {
  /** A small copy of the picture, as a data URL. */
  source: string;
  /** Where it lies on the axes: smallest x and y, width, height. */
  box: [number, number, number, number];
  /** Ends of the axes at the left, right, bottom and top. */
  range: [number, number, number, number];
}

const SVG = "http://www.w3.org/2000/svg";
const LONGEST = 640;
const POINT = 4;

/** Make one of a figure; null if it does not show one image on linear axes. */
export async function stillOf(figure: FigureJson): Promise<Still | null> {
  const image = figure.data[0] as { source?: string; x0?: number; dx?: number; y0?: number; dy?: number } | undefined;
  const { xaxis, yaxis } = figure.layout as Record<string, { range?: number[] } | undefined>;
  const range = [...(xaxis?.range ?? []), ...(yaxis?.range ?? [])];
  if (!image?.source || range.length !== 4 || !range.every(Number.isFinite)) return null;
  const picture = new Image();
  picture.src = image.source;
  await picture.decode();
  const { naturalWidth: w, naturalHeight: h } = picture;
  const scale = Math.min(1, LONGEST / Math.max(w, h));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(w * scale));
  canvas.height = Math.max(1, Math.round(h * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const { x0 = 0, dx = 1, y0 = 0, dy = 1 } = image;
  // Off the main thread, where somebody may be drawing by now.
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/webp", 0.7));
  if (!blob) return null;
  return {
    source: await dataUrl(blob),
    box: [x0 - dx / 2, y0 - dy / 2, w * dx, h * dy],
    range: range as Still["range"],
  };
}

export function drawStill(still: Still, shapes: readonly ShapeDict[]): SVGSVGElement {
  const [left, right, bottom, top] = still.range;
  const [x, y, width, height] = still.box;
  const size = LONGEST / Math.max(width, height);
  const [sx, sy] = [size * Math.sign(right - left), size * Math.sign(bottom - top)];
  const svg = element("svg", {
    viewBox: `0 0 ${Math.abs(right - left) * size} ${Math.abs(bottom - top) * size}`,
    role: "img",
    "aria-label": `Picture with ${shapes.length} shapes`,
    style: "display:block;max-width:100%;width:640px;max-height:80vh",
  }) as SVGSVGElement;
  const plane = element("g", { transform: `matrix(${sx} 0 0 ${sy} ${-left * sx} ${-top * sy})` });
  plane.append(element("image", { href: still.source, x, y, width, height, preserveAspectRatio: "none" }));
  for (const shape of shapes) if (shape.visible !== false) plane.append(...outlines(shape, size));
  svg.append(plane);
  return svg;
}

function outlines(shape: ShapeDict, size: number): SVGElement[] {
  const line = (shape.line ?? {}) as { color?: string; width?: number };
  const look = {
    fill: shape.type === "line" ? "none" : ((shape.fillcolor as string | undefined) ?? "none"),
    "fill-rule": (shape.fillrule as string | undefined) ?? "evenodd",
    stroke: line.color ?? "#ff00ff",
    "stroke-width": line.width ?? 2,
    "vector-effect": "non-scaling-stroke",
  };
  if (shape.xsizemode === "pixel") {
    const [cx, cy] = [Number(shape.xanchor), Number(shape.yanchor)];
    return [element("circle", { ...look, cx, cy, r: POINT / size })];
  }
  if (shape.type === "path") return shape.path ? [element("path", { ...look, d: shape.path })] : [];
  const [x0, y0, x1, y1] = [shape.x0, shape.y0, shape.x1, shape.y1].map(Number) as [number, number, number, number];
  if (![x0, y0, x1, y1].every(Number.isFinite)) return [];
  if (shape.type === "line") return [element("line", { ...look, x1: x0, y1: y0, x2: x1, y2: y1 })];
  const box = { x: Math.min(x0, x1), y: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) };
  if (shape.type !== "circle") return [element("rect", { ...look, ...box })];
  const center = { cx: (x0 + x1) / 2, cy: (y0 + y1) / 2, rx: box.width / 2, ry: box.height / 2 };
  return [element("ellipse", { ...look, ...center })];
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
