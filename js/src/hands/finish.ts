// A shape that Plotly's own tools drew, as it goes into the store.

import type { Subplot } from "../context";
import { recolour } from "../model/look";
import { transformVertices } from "../model/transform";
import type { ShapeDict } from "../types";
import { writeShape } from "../model/codec";
import { isSpeck, type Hands } from "./hands";

/** Of the class that is on, snapped; null for a slip of the hand. */
export function finished(hands: Hands, drawn: ShapeDict): ShapeDict | null {
  const { store, stage } = hands;
  let shape = labelled(hands, drawn);
  const subplot = stage.subplotOf(shape);
  if (!subplot) return shape;
  if (isSpeck(hands, shape)) return null;
  shape = recolour(shape, store.classes);
  return hands.snap.mode === "off" ? shape : snapped(hands, shape, subplot);
}

function labelled({ store }: Hands, drawn: ShapeDict): ShapeDict {
  const { legendgroup: _, ...rest } = drawn;
  const shape: ShapeDict = store.activeClass ? { ...rest, legendgroup: store.activeClass } : rest;
  const label = shape.label as Record<string, unknown> | undefined;
  if (label?.textangle !== "auto") return shape;
  // Python's plotly refuses what plotly.js writes there.
  const { textangle: __, ...valid } = label;
  return { ...shape, label: valid };
}

function snapped(hands: Hands, shape: ShapeDict, subplot: Subplot): ShapeDict {
  const moved = transformVertices(shape, (xy) => hands.snap.apply(xy, subplot, new Set([shape.name!])));
  const geometry = hands.store.geometry(moved);
  // Vertices that met are one.
  const distinct = <T extends readonly number[]>(xy: readonly T[]) => xy.filter((at, i) => i === 0 || at.join() !== xy[i - 1]!.join());
  if (geometry.kind === "Polyline" && geometry.width === null) return writeShape({ ...geometry, xy: distinct(geometry.xy) }, moved);
  if (geometry.kind === "Polygon") return writeShape({ ...geometry, rings: geometry.rings.map((ring) => distinct(ring)) }, moved);
  return moved;
}
