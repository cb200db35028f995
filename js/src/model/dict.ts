// What the dictionaries of `layout.shapes` hold, read as plotly.js reads them.

import type { ShapeDict } from "../types";
import { isDate, toMilliseconds } from "./dates";

export const CORNERS = ["x0", "y0", "x1", "y1"] as const;

/** Whether an attribute says anything: empty lists and objects do not, as in Python. */
export function isSet(value: unknown): boolean {
  return typeof value === "object" && value !== null ? Object.keys(value).length > 0 : !!value;
}

/** The type that Plotly takes a shape for, "" if it is none. */
export function typeOf(held: ShapeDict): string {
  const type: unknown = isSet(held.type) ? held.type : isSet(held.path) ? "path" : "rect";
  return typeof type === "string" ? type : "";
}

/** Whether a dictionary is what a Point is written as: a circle sized in screen pixels. */
export function isPoint(held: ShapeDict): boolean {
  return held.type === "circle" && held["xsizemode"] === "pixel" && held["ysizemode"] === "pixel";
}

const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** A coordinate on a linear or date axis; NaN when it is none there. */
export function coordinate(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return NaN;
  if (isDate(value)) return toMilliseconds(value);
  return DECIMAL.test(value) ? Number(value) : NaN;
}

/** Copy JSON-like data to all depths; a key as "__proto__" stays a key. */
export function copied<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copied) as T;
  if (value === null || typeof value !== "object") return value;
  const copy = { ...value } as Record<string, unknown>;
  for (const [key, item] of Object.entries(copy))
    // An assignment to "__proto__" would set the prototype.
    if (item !== null && typeof item === "object") Object.defineProperty(copy, key, { value: copied(item), writable: true, enumerable: true, configurable: true });
  return copy as T;
}

/** Whether two JSON-like values say the same. A key that is undefined counts as missing, as in JSON. */
export function same(first: unknown, second: unknown): boolean {
  if (first === second) return true;
  if (typeof first !== "object" || typeof second !== "object" || first === null || second === null)
    return typeof first === "number" && typeof second === "number" && isNaN(first) && isNaN(second);
  if (Array.isArray(first) || Array.isArray(second))
    return Array.isArray(first) && Array.isArray(second) && first.length === second.length && first.every((item, i) => same(item, second[i]));
  const [one, other] = [first as Record<string, unknown>, second as Record<string, unknown>];
  const keys = Object.keys(one).filter((key) => one[key] !== undefined);
  if (keys.length !== Object.keys(other).filter((key) => other[key] !== undefined).length) return false;
  return keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]));
}

/** A copy without some keys. */
export function without(held: ShapeDict, ...keys: string[]): ShapeDict {
  return Object.fromEntries(Object.entries(held).filter(([key]) => !keys.includes(key)));
}
