// Columns of numbers, one row a shape: `plotly_imgshapes.measure` in the page.
import type { Frame, Geometry } from "../types";
import { aspectRatioOf, feretMaxOf } from "./form";
import { angleOf, areaOf, boundsOf, centroidOf, lengthOf, pathsOf, perimeterOf } from "./geometry";
import type { Pixels } from "./image";
import { isRegion } from "../model/outline";
import { pixelOf } from "./profile";
import { courseOf } from "./course";
import { type Run, countPixels, runsOf } from "./raster";
import { onImage, sample, toRc } from "./sampling";
import { type Statistics, statistics, statisticsIn } from "./stats";

/** A shape, where it lies, and what lies there. */
export interface Subject {
  id: string;
  label: string;
  /** Of its line. */
  color?: string | undefined;
  geometry: Geometry;
  /** Of its subplot; null: the page knows of no image there. */
  frame: Frame | null;
  image: Pixels | null;
}

interface Work extends Subject {
  /** Found when first asked for. */
  runs: Run[] | null;
  held: Statistics[] | null;
}

interface Property {
  unit: "" | "length" | "area" | "degrees";
  /** A list has one number a channel. */
  value(work: Work): number | number[];
}

const of = (unit: Property["unit"], value: (geometry: Geometry) => number): Property => ({
  unit,
  value: ({ geometry }) => value(geometry),
});

const side = (first: 0 | 1): ((geometry: Geometry) => number) => (geometry) => {
  const box = boundsOf(geometry);
  return box[first + 2]! - box[first]!;
};

const intensity = (name: keyof Statistics): Property => ({
  unit: "",
  value: (work) => heldIn(work).map((held) => held[name]),
});

const boxed = (geometry: Geometry): number => (isRegion(geometry) ? side(0)(geometry) * side(1)(geometry) : NaN);

/** By Python's names and definitions; `PROPERTIES` there says what each is. */
export const PROPERTIES: Readonly<Record<string, Property>> = {
  area: of("area", areaOf),
  perimeter: of("length", perimeterOf),
  length: of("length", lengthOf),
  angle: of("degrees", angleOf),
  centroid_x: of("length", (geometry) => centroidOf(geometry)[0]),
  centroid_y: of("length", (geometry) => centroidOf(geometry)[1]),
  x_min: of("length", (geometry) => boundsOf(geometry)[0]),
  y_min: of("length", (geometry) => boundsOf(geometry)[1]),
  x_max: of("length", (geometry) => boundsOf(geometry)[2]),
  y_max: of("length", (geometry) => boundsOf(geometry)[3]),
  width: of("length", side(0)),
  height: of("length", side(1)),
  area_bbox: of("area", boxed),
  equivalent_diameter_area: of("length", (geometry) => Math.sqrt((4 * areaOf(geometry)) / Math.PI)),
  extent: of("", (geometry) => areaOf(geometry) / (side(0)(geometry) * side(1)(geometry))),
  feret_diameter_max: of("length", feretMaxOf),
  circularity: of("", (geometry) => Math.min((4 * Math.PI * areaOf(geometry)) / perimeterOf(geometry) ** 2, 1)),
  aspect_ratio: of("", aspectRatioOf),
  num_pixels: { unit: "", value: (work) => (work.frame ? countPixels(runsIn(work)) : NaN) },
  num_values: intensity("values"),
  intensity_mean: intensity("mean"),
  intensity_std: intensity("std"),
  intensity_min: intensity("min"),
  intensity_max: intensity("max"),
  intensity_median: intensity("median"),
  intensity_sum: intensity("sum"),
};

/** What is shown when nothing is asked for; the same as Python's. */
export const DEFAULT: readonly string[] = [
  "area", "perimeter", "length", "angle", "centroid_x", "centroid_y", "width", "height", "feret_diameter_max",
  "circularity", "aspect_ratio", "num_pixels", "intensity_mean", "intensity_std", "intensity_min", "intensity_max",
  "intensity_median", "intensity_sum",
];

export interface Columns {
  columns: { name: string; unit?: string }[];
  /** Null where a property has no meaning for a shape. */
  rows: (string | number | null)[][];
  ids: string[];
}

/** One row a shape. Throws an Error that names a property which is not known here. */
export function measure(subjects: readonly Subject[], properties: readonly string[] | null = null): Columns {
  const imaged = subjects.some(({ image }) => image);
  const names = properties ?? DEFAULT.filter((name) => imaged || !name.startsWith("intensity"));
  const chosen = names.map((name) => {
    const property = Object.hasOwn(PROPERTIES, name) ? PROPERTIES[name] : undefined;
    if (!property) {
      throw new Error(`Table: got property ${JSON.stringify(name)}, expected one of ${Object.keys(PROPERTIES).join(", ")}`);
    }
    return { name, ...property };
  });
  const unit = subjects.find(({ frame }) => frame)?.frame?.unit ?? "px";
  const units = { "": undefined, length: unit, area: `${unit}²`, degrees: "°" };
  const works: Work[] = subjects.map((subject) => ({ ...subject, runs: null, held: null }));
  const found = works.map((work) => chosen.map((property) => property.value(work)));
  const columns: Columns["columns"] = [{ name: "id" }, { name: "label" }, { name: "kind" }];
  const wide = chosen.map((_, i) => Math.max(0, ...found.map((row) => (Array.isArray(row[i]) ? row[i].length : 0))));
  const layered = subjects.some(({ image }) => image?.layered);
  chosen.forEach(({ name, unit: kind }, i) => {
    const own = units[kind] === undefined ? {} : { unit: units[kind] };
    if (!wide[i] || !layered) columns.push({ name, ...own });
    else for (let channel = 0; channel < wide[i]; channel += 1) columns.push({ name: `${name}-${channel}`, ...own });
  });
  const rows = works.map(({ id, label, geometry }, at) => [
    id,
    label,
    geometry.kind,
    ...chosen.flatMap((_, i) => {
      const value = found[at]![i]!;
      const list = Array.isArray(value) ? value : [value];
      return Array.from({ length: layered ? Math.max(wide[i]!, 1) : 1 }, (__, k) => list[k] ?? NaN).map(known);
    }),
  ]);
  return { columns, rows, ids: works.map(({ id }) => id) };
}

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

function runsIn(work: Work): Run[] {
  work.runs ??= work.frame ? runsOf(work.geometry, work.frame) : [];
  return work.runs;
}

function heldIn(work: Work): Statistics[] {
  const { geometry, image, frame } = work;
  if (!image || !frame) return [];
  const channels = Array.from({ length: image.channels }, (_, channel) => channel);
  work.held ??= isRegion(geometry)
    ? channels.map((channel) => statisticsIn(image, runsIn(work), channel))
    : channels.map((channel) => statistics(sampled(geometry, image, frame, channel), false));
  return work.held;
}

/** Values along a path, in equal steps of at most a pixel, or at a point. */
function sampled(geometry: Geometry, image: Pixels, frame: Frame, channel: number): Float64Array {
  const path = pathsOf(geometry)[0] ?? [];
  const positions = path.length > 1 ? courseOf(path, pixelOf(frame)).xy : path;
  const values = positions.map((xy) => toRc(xy, frame)).filter((rc) => onImage(rc, image)).map((rc) => sample(image, rc, channel));
  return Float64Array.from(values.filter((value) => !Number.isNaN(value)));
}
