// What one did to a shape, carried over to what others made of it meanwhile.

import type { ShapeDict } from "../types";
import { same } from "./dict";

/** Attributes that mean something only together: the form. All others stand alone. */
const FORM = new Set(["type", "path", "x0", "y0", "x1", "y1", "xanchor", "yanchor", "xsizemode", "ysizemode", "xref", "yref", "templateitemname", "fillrule"]);
/** Colours follow the class. */
const CLASS = new Set(["legendgroup", "line", "fillcolor", "label"]);

type Group = "form" | "class" | string;

/**
 * `onto` with every attribute that differs between `from` and `to` set as in `to`; with `onlyWhere: "unchanged"` only
 * those that `onto` still has as in `from`, so that nobody's later change is lost.
 */
export function blend(from: ShapeDict, to: ShapeDict, onto: ShapeDict, onlyWhere: "unchanged" | "anywhere"): ShapeDict {
  const groups = new Map<Group, string[]>();
  for (const key of new Set([...Object.keys(from), ...Object.keys(to), ...Object.keys(onto)])) {
    const group: Group = FORM.has(key) ? "form" : CLASS.has(key) ? "class" : `.${key}`;
    groups.set(group, [...(groups.get(group) ?? []), key]);
  }
  let result = onto;
  for (const keys of groups.values()) {
    const differs = (one: ShapeDict, other: ShapeDict): boolean => keys.some((key) => !same(own(one, key), own(other, key)));
    if (!differs(from, to) || (onlyWhere === "unchanged" && differs(from, onto))) continue;
    const kept = Object.entries(result).filter(([key]) => !keys.includes(key));
    result = Object.fromEntries([...kept, ...Object.entries(to).filter(([key]) => keys.includes(key))]);
  }
  return same(result, onto) ? onto : result;
}

/** Whether more changed than the class and its colours. */
export function changedBeyondClass(before: ShapeDict, after: ShapeDict): boolean {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].some((key) => !CLASS.has(key) && !same(own(before, key), own(after, key)));
}

function own(held: ShapeDict, key: string): unknown {
  return Object.hasOwn(held, key) ? held[key] : undefined;
}
