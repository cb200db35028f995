// Random shapes that are the same in every run.

import type { Geometry, ShapeDict, XY } from "../../src/types";
import { writeShape } from "../../src/model/codec";

export interface Random {
  /** In [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  whole(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
}

/** mulberry32. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + (high - low) * next();
  const whole = (low: number, high: number): number => Math.floor(between(low, high + 1));
  return { next, between, whole, pick: (items) => items[whole(0, items.length - 1)]! };
}

export const KINDS = ["Point", "Line", "Rect", "Ellipse", "TurnedRect", "TurnedEllipse", "Polyline", "Stroke", "Polygon", "Holed"] as const;

export function randomGeometry(r: Random, kind: (typeof KINDS)[number]): Geometry {
  const scale = r.pick([1, 100, 1e-3, 1e6]);
  const at = (): XY => [r.between(-1, 1) * scale, r.between(-1, 1) * scale];
  const many = (low: number, high: number): XY[] => Array.from({ length: r.whole(low, high) }, at);
  const box = (): [number, number, number, number] => [...at(), ...at()];
  switch (kind) {
    case "Point":
      return { kind, xy: at() };
    case "Line":
      return { kind, xy: [at(), at()] };
    case "Rect":
    case "Ellipse":
      return { kind, box: box(), angle: 0 };
    case "TurnedRect":
      return { kind: "Rect", box: box(), angle: r.between(-179, 180) };
    case "TurnedEllipse":
      return { kind: "Ellipse", box: box(), angle: r.between(-179, 180) };
    case "Polyline":
      return { kind, xy: many(1, 12), width: null };
    case "Stroke":
      return { kind: "Polyline", xy: many(1, 6), width: scale * r.between(0.05, 0.5) };
    case "Polygon":
      return { kind, rings: [many(3, 12)] };
    case "Holed":
      return { kind: "Polygon", rings: [many(3, 8), many(3, 8), many(3, 8)] };
  }
}

/** A shape as a host would hold it: with class, properties, and attributes that nobody here knows. */
export function randomShape(r: Random, kind = r.pick(KINDS)): ShapeDict {
  const held: ShapeDict = { name: `s${r.whole(0, 1e9)}`, line: { color: "red", width: r.whole(1, 5) }, tomorrow: { deep: [1, null, "<b>"] } };
  if (r.next() < 0.5) held.legendgroup = r.pick(["cell", "<img onerror=x>", "__proto__"]);
  if (r.next() < 0.5) held["templateitemname"] = `imgshapes:${JSON.stringify({ properties: { grade: r.whole(0, 9), name: "é\"<" }, index: [r.whole(0, 4)] })}`;
  if (held["templateitemname"]) held.visible = true;
  return writeShape(randomGeometry(r, kind), held);
}
