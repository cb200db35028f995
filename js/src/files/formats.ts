// Shapes as files: JSON, GeoJSON and CSV, each with the exact dictionaries, so that all come back as they were.
import type { Columns } from "../measure/table";
import type { Classes, Frame, Geometry, ShapeDict } from "../types";
import { wholeText } from "../views/numbers";
import { readCsv, writeCsv } from "./csv";
import { type Feature, geometryOf } from "./geojson";

export const FORMAT = "plotly_imgshapes";
export const VERSION = 1;

export type FileKind = "json" | "geojson" | "csv";

export interface Sheet {
  shapes: readonly ShapeDict[];
  labels: Classes;
  frames: Readonly<Record<string, Frame>>;
  /** Of a file that was loaded: what this version does not know is written back. */
  unknown?: Readonly<Record<string, unknown>>;
}

export function toJson({ shapes, labels, frames, unknown }: Sheet): string {
  return `${JSON.stringify({ ...unknown, format: FORMAT, version: VERSION, frames, labels, shapes }, null, 1)}\n`;
}

export function toGeoJson({ shapes }: Sheet, geometry: (shape: ShapeDict) => Geometry, table: Columns): string {
  const names = table.columns.map(({ name }) => name);
  const features = shapes.map((shape, i): Feature => {
    const read = geometry(shape);
    const properties = Object.fromEntries((table.rows[i] ?? []).map((cell, k) => [names[k]!, cell]));
    return { type: "Feature", ...(shape.name ? { id: shape.name } : {}), geometry: geometryOf(read), properties, plotly: shape };
  });
  return `${JSON.stringify({ type: "FeatureCollection", features })}\n`;
}

export function toCsv({ shapes }: Sheet, table: Columns): string {
  const head = [...table.columns.map(({ name }) => name), "plotly"];
  return writeCsv([head, ...shapes.map((shape, i) => [...(table.rows[i] ?? []).map(wholeText), JSON.stringify(shape)])]);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Read a file of any of the three kinds, told by what it begins with. Throws an Error that says what is wrong with it. */
export function readShapesFile(text: string): { shapes: ShapeDict[]; labels: Classes; unknown: Record<string, unknown> } {
  const plain = text.replace(/^\uFEFF/, "");
  if (!/^\s*[[{]/.test(plain)) return { shapes: fromCsv(plain), labels: {}, unknown: {} };
  let held: unknown;
  try {
    held = JSON.parse(plain);
  } catch (error) {
    throw new Error(`it is no complete JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (Array.isArray(held)) return { shapes: checked(held), labels: {}, unknown: {} };
  if (!isObject(held)) throw new Error("it holds no object");
  if (held.type === "FeatureCollection") return { shapes: fromFeatures(held.features), labels: {}, unknown: {} };
  const { format, version, frames: _, labels, shapes, ...unknown } = held;
  if (format !== undefined && format !== FORMAT) throw new Error(`its format is ${JSON.stringify(format)}, expected "${FORMAT}"`);
  if (typeof version === "number" && version > VERSION) {
    throw new Error(`it was written by a newer version (${version}); this one reads up to ${VERSION}`);
  }
  return { shapes: checked(shapes), labels: colours(labels), unknown };
}

function colours(labels: unknown): Classes {
  if (!isObject(labels)) return {};
  return Object.fromEntries(Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function checked(list: unknown): ShapeDict[] {
  if (!Array.isArray(list)) throw new Error('it has no list of "shapes"');
  list.forEach((shape: unknown, i) => {
    if (!isObject(shape) || (typeof shape.type !== "string" && typeof shape.path !== "string")) {
      throw new Error(`shape ${i + 1} of ${list.length} is no dictionary with a type`);
    }
  });
  return list as ShapeDict[];
}

function fromFeatures(features: unknown): ShapeDict[] {
  if (!Array.isArray(features)) throw new Error("it is a FeatureCollection without features");
  const bare = features.findIndex((feature) => !isObject(feature) || !isObject(feature.plotly));
  if (bare >= 0) throw new Error(`feature ${bare + 1} of ${features.length} lacks the member "plotly"; only GeoJSON that was saved here is read in the page`);
  return checked(features.map((feature: { plotly: unknown }) => feature.plotly));
}

function fromCsv(text: string): ShapeDict[] {
  const [head, ...rows] = readCsv(text);
  const column = head?.indexOf("plotly") ?? -1;
  if (column < 0) throw new Error('it is neither JSON nor a CSV with a column "plotly"');
  return checked(
    rows.map((row, i) => {
      try {
        return JSON.parse(row[column] ?? "");
      } catch {
        throw new Error(`row ${i + 2} has no JSON in its column "plotly"`);
      }
    }),
  );
}
