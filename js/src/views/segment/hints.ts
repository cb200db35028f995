// Which of the shapes on the image a method is given.
import { isHidden } from "../../chrome/actions";
import { readShape } from "../../model/codec";
import type { ShapeDict } from "../../types";
import type { MethodSpec } from "./wire";

/** As messages call each kind; the same in Python's methods/kinds.py. */
const KINDS: Readonly<Record<string, string>> = {
  point: "a point",
  line: "a line",
  path: "an open path",
  stroke: "a brush stroke",
  rect: "a rectangle",
  ellipse: "an ellipse",
  polygon: "a closed path",
};

/** `auto`: what is selected, else what was drawn since the last result, else all. `none`: the whole image. */
export type Scope = "auto" | "selected" | "all" | "none";

export interface Situation {
  shapes: readonly ShapeDict[];
  selected: readonly string[];
  method: Pick<MethodSpec, "do" | "takes" | "needs" | "family" | "by_object">;
  /** Ids of shapes that are results: no hints of their own accord. */
  results: ReadonlySet<string>;
  /** Ids of the hints of the result on screen: with `auto` they stay, and what is drawn joins them. */
  used: ReadonlySet<string> | null;
}

const kinds = new WeakMap<ShapeDict, string>();

/** "rect", "stroke" ...; empty for what has no place on the image. */
export function kindOf(shape: ShapeDict): string {
  let kind = kinds.get(shape);
  if (kind === undefined) {
    const geometry = readShape(shape);
    if (geometry.kind === "Polyline") kind = geometry.width === null ? "path" : "stroke";
    else kind = geometry.kind === "Foreign" ? "" : geometry.kind.toLowerCase();
    kinds.set(shape, kind);
  }
  return kind;
}

export interface Hints {
  ids: string[];
  /** Regions that an edit is meant for. */
  objects: string[];
  /** What to call them all. */
  text: string;
}

/** Several marks say together what is what: one of them, though selected, is not enough. */
const TOGETHER = "From seeds";
const OUTLINES = ["rect", "ellipse", "polygon"];
/** What is drawn to say something, and not to be an object. */
const MARKS = ["point", "line", "path"];

/** Which shapes a method is given, and what to call them. */
export function hintsOf(scope: Scope, situation: Situation): Hints {
  return situation.method.do === "edit" ? editHints(scope, situation) : { objects: [], ...methodHints(scope, situation) };
}

/** Regions are what is edited; selected ones are marks too, where an edit is not meant for them. */
function editHints(scope: Scope, { shapes, selected, method: { takes, by_object } }: Situation): Hints {
  const seen = shapes.filter((shape) => !isHidden(shape));
  const able = seen.filter((shape) => takes.includes(kindOf(shape)));
  const chosen = scope === "auto" || scope === "selected" ? able.filter(({ name }) => selected.includes(name!)) : [];
  const isObject = (shape: ShapeDict): boolean => by_object === true && OUTLINES.includes(kindOf(shape));
  let marks = chosen.filter((shape) => !isObject(shape));
  const objects = chosen.filter(isObject);
  if ((scope === "auto" && !chosen.length) || scope === "all") marks = able.filter((shape) => MARKS.includes(kindOf(shape)));
  const regions = seen.filter((shape) => [...OUTLINES, "stroke"].includes(kindOf(shape)) && !marks.includes(shape)).length;
  const on = marks.length ? `${counted(marks.length, "mark")} on ` : "";
  const text = objects.length ? counted(objects.length, "selected object") : regions > 2 ? `all ${regions} objects` : counted(regions, "object");
  return { ids: names(marks), objects: names(objects), text: regions ? on + text : "no object yet: draw closed shapes, or run a method" };
}

function methodHints(scope: Scope, situation: Situation): { ids: string[]; text: string } {
  const { shapes, selected, method, results, used } = situation;
  const { takes, needs } = method;
  const optional = method.do === "correct" && !needs;
  const together = method.family === TOGETHER;
  const able = shapes.filter((shape) => !isHidden(shape) && takes.includes(kindOf(shape)));
  const chosen = able.filter(({ name }) => selected.includes(name!));
  const fresh = able.filter(({ name }) => !results.has(name!));
  const everywhere = { ids: [], text: "the whole image" };
  const nothing = { ids: [], text: needs ? `none yet: draw ${listed(takes)}` : "the whole image" };
  switch (scope) {
    case "none":
      return everywhere;
    case "selected":
      return chosen.length ? said(chosen, "selected shape") : { ids: [], text: `none: select ${listed(takes)}` };
    case "all":
      return able.length ? said(able, "shape", "all ") : nothing;
  }
  if (used && !optional) {
    const joined = able.filter(({ name }) => used.has(name!) || !results.has(name!));
    if (joined.some(({ name }) => used.has(name!))) return said(joined, "shape");
  }
  if (chosen.length && !together) return said(chosen, "selected shape");
  // What was drawn for something else must not confine it.
  if (optional) return everywhere;
  if (fresh.length && fresh.length < able.length) return said(fresh, "new shape");
  return able.length ? said(able, "shape", "all ") : nothing;
}

function said(shapes: readonly ShapeDict[], what: string, before = ""): { ids: string[]; text: string } {
  const count = shapes.length;
  return { ids: names(shapes), text: `${before && count > 2 ? before : ""}${counted(count, what)}` };
}

const names = (shapes: readonly ShapeDict[]): string[] => shapes.map(({ name }) => name!);
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

function listed(takes: readonly string[]): string {
  const names = takes.map((kind) => KINDS[kind] ?? kind);
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${names.at(-1)}` : (names[0] ?? "nothing");
}
