// A shape in words and numbers, for the read-out, the tooltip and the live region.

import type { Context } from "../context";
import type { Geometry, ShapeDict } from "../types";
import { angleOf, areaOf, boundsOf, centroidOf, lengthOf, perimeterOf } from "../measure/geometry";
import type { Line } from "./bubble";
import { digitsFor, shown, withUnit } from "./numbers";

interface Scale {
  unit: string;
  /** Size of a pixel: of the image, or of the screen where that is finer. */
  step: number;
}

export function scaleOf({ stage }: Context, shape: ShapeDict): Scale {
  const subplot = stage.subplotOf(shape);
  if (!subplot) return { unit: "", step: 1 };
  const { frame } = subplot;
  return { unit: frame.unit, step: Math.min(Math.abs(frame.dx), Math.abs(frame.dy)) };
}

const NAMES: Readonly<Record<Geometry["kind"], string>> = {
  Point: "Point",
  Line: "Line",
  Rect: "Rectangle",
  Ellipse: "Ellipse",
  Polyline: "Polyline",
  Polygon: "Polygon",
  Foreign: "Shape",
};

export const nameOf = (geometry: Geometry): string =>
  geometry.kind === "Polyline" && geometry.width !== null ? "Brush stroke" : NAMES[geometry.kind];

type Measure = (geometry: Geometry) => number | readonly number[];

const sizeOf: Measure = (geometry) => {
  const [x0, y0, x1, y1] =
    geometry.kind === "Rect" || geometry.kind === "Ellipse" ? geometry.box : boundsOf(geometry);
  return [Math.abs(x1 - x0), Math.abs(y1 - y0)];
};

/** What is told of each kind, in this order: name, measure, power of the unit (0: degrees). */
const FACTS: readonly (readonly [name: string, kinds: string, measure: Measure, power: 0 | 1 | 2])[] = [
  ["length", "Line Polyline", lengthOf, 1],
  ["size", "Rect Ellipse", sizeOf, 1],
  ["area", "Rect Ellipse Polygon Stroke", areaOf, 2],
  ["perimeter", "Rect Ellipse Polygon", perimeterOf, 1],
  ["angle", "Line Rect Ellipse", angleOf, 0],
  ["width", "Stroke", (geometry) => (geometry.kind === "Polyline" ? (geometry.width ?? NaN) : NaN), 1],
  ["at", "Point", centroidOf, 1],
  ["centre", "Line Rect Ellipse Polygon Polyline Stroke", centroidOf, 1],
];

function factText(value: number | readonly number[], power: 0 | 1 | 2, { unit, step }: Scale): string {
  if (power === 0) return `${shown(value as number, 1)}°`;
  const digits = digitsFor(step ** power);
  const numbers = (typeof value === "number" ? [value] : value).map((number) => shown(number, digits));
  return withUnit(numbers.join(" × "), power === 2 && unit ? `${unit}²` : unit);
}

/** Length, size, area and place of a shape, as far as its kind has them. */
export function factsOf(context: Context, shape: ShapeDict): Line[] {
  const geometry = context.store.geometry(shape);
  const kind = geometry.kind === "Polyline" && geometry.width !== null ? "Stroke" : geometry.kind;
  const scale = scaleOf(context, shape);
  const lines: Line[] = [];
  for (const [name, kinds, measure, power] of FACTS) {
    if (!kinds.split(" ").includes(kind)) continue;
    const value = measure(geometry);
    if ([value].flat().some((number) => !Number.isFinite(number))) continue;
    // Boxes as people draw them are not turned.
    if (name === "angle" && value === 0 && kind !== "Line") continue;
    const text = factText(value, power, scale);
    lines.push({ name, text: name === "at" || name === "centre" ? text.replace(" × ", ", ") : text });
  }
  return lines;
}

/** Class, kind and number of a shape, for the first line of a bubble. */
export function headOf({ store }: Context, shape: ShapeDict): Line {
  const label = shape.legendgroup ?? "";
  const line = shape.line as { color?: unknown } | undefined;
  const color = store.classes[label] ?? (typeof line?.color === "string" ? line.color : undefined);
  const kind = nameOf(store.geometry(shape));
  return { text: label ? `${label} · ${kind.toLowerCase()}` : kind, ...(color ? { color } : {}) };
}

/** "Polygon, cell, area 12.3 mm²", for reading aloud. */
export function sentenceOf(context: Context, shape: ShapeDict): string {
  const [first] = factsOf(context, shape).filter(({ name }) => name === "area" || name === "length" || name === "at");
  const parts = [nameOf(context.store.geometry(shape)), shape.legendgroup, first && `${first.name} ${first.text}`];
  return parts.filter(Boolean).join(", ");
}
