// How shapes look: the colour of their class, and what new ones begin with. The same as in Python's _toolbar.py.

import type { Classes, Geometry, ShapeDict } from "../types";
import { rgbOf } from "./colors";
import { copied, isPoint } from "./dict";
import { readShape, writeShape } from "./codec";
import { isObject } from "./note";
import { isRegion } from "./outline";

/** Of outlines without a class: of bright ones the farthest from photographs, white and black alike. */
export const COLOR = "#ff00ff";
/** Colours of classes that come without one, in turn. */
export const PALETTE: readonly string[] = ["#00e000", "#00c8ff", "#ffd400", "#ff6a00", "#a070ff", "#00ffc8", "#ff5078"];
/** Of outlines, in screen pixels. */
const WIDTH = 3;
/** Opacity of the inside. */
const FILL = 0.15;

export interface Look {
  /** Class, "" for none. */
  label: string;
  classes: Classes;
  /** `layout.newshape` of the figure. */
  newshape?: Readonly<Record<string, unknown>>;
  xref: string;
  yref: string;
}

/** Colour of a class; undefined for one that is not in the palette, as "" or "__proto__". */
export function colorOf(classes: Classes, label: string): string | undefined {
  return Object.hasOwn(classes, label) ? classes[label] : undefined;
}

/** A CSS colour at the opacity of an inside. Throws an Error for what is no colour. */
export function translucent(color: string): string {
  return `rgba(${rgbOf(color).join(", ")}, ${FILL})`;
}

/** A new shape of this form with the look of its class, without a name. */
export function styleOf(geometry: Geometry, { label, classes, newshape = {}, xref, yref }: Look): ShapeDict {
  const base = copied(newshape) as ShapeDict;
  delete base.name;
  const given = isObject(base["line"]) ? base["line"] : {};
  // `newshape` may be that of another class.
  const own = base.legendgroup ? undefined : given["color"];
  const color = colorOf(classes, label) ?? (typeof own === "string" ? own : COLOR);
  const region = isRegion(geometry);
  const shape: ShapeDict = { layer: "above", ...base, xref, yref, line: { width: WIDTH, ...given, color } };
  if (isObject(base["label"])) shape["label"] = { ...base["label"], font: { ...part(base["label"], "font"), color } };
  if (region || geometry.kind === "Point") {
    const fill = colorOf(classes, label) === undefined && !base.legendgroup ? base["fillcolor"] : undefined;
    shape["fillcolor"] = fill ?? translucent(color);
  } else {
    // A fill would make Plotly take an open path for a closed one.
    delete shape["fillcolor"];
    delete shape["fillrule"];
  }
  if (label) shape.legendgroup = label;
  else delete shape.legendgroup;
  // Plotly's mouse would corrupt a point.
  if (geometry.kind === "Point") delete shape.editable;
  else shape.editable = true;
  return writeShape(geometry, shape);
}

/**
 * A shape in the colour of its class; as it is when its class has none. One without a class that still wears the colour
 * of `was`, its class before, gets that of shapes without a class.
 */
export function recolour(shape: ShapeDict, classes: Classes, was = ""): ShapeDict {
  const line = part(shape, "line");
  const before = colorOf(classes, was);
  const color = colorOf(classes, shape.legendgroup ?? "") ?? (before !== undefined && line["color"] === before ? COLOR : undefined);
  if (color === undefined) return shape;
  const geometry = readShape(shape);
  if (geometry.kind === "Foreign") return shape;
  const coloured: ShapeDict = { ...shape, line: { width: WIDTH, ...line, color } };
  const label = part(shape, "label");
  const font = part(label, "font");
  if (Object.keys(label).length && (font["color"] === undefined || font["color"] === line["color"]))
    coloured["label"] = { ...label, font: { ...font, color } };
  if (isRegion(geometry) || isPoint(shape)) coloured["fillcolor"] = translucent(color);
  return coloured;
}

function part(held: Readonly<Record<string, unknown>>, key: string): Record<string, unknown> {
  const value = held[key];
  return isObject(value) ? value : {};
}
