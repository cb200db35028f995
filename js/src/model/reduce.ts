// What plotly.js emits -> the list of shapes, each with the id that it had. The same as Python's events.py.

import type { ShapeDict } from "../types";
import { same } from "./dict";
import { newId, withIds } from "./ids";
import { contentOf, matched } from "./match";
import { isObject, readableNote, withNote } from "./note";

type Payload = Readonly<Record<string, unknown>>;

/**
 * Fold one payload of `plotly_relayout` or `plotly_update` into the list. Untouched shapes stay the very objects; new
 * ones get an id of their own. Throws an Error when the payload names a shape that is not there, or holds something else
 * than shapes where shapes belong: the list on screen and this one have parted then.
 */
export function reduce(shapes: readonly ShapeDict[], relayout: unknown, makeId: () => string = newId): ShapeDict[] {
  const before = withIds(shapes, [], makeId);
  if (relayout === null || relayout === undefined) return before;
  if (!isObject(relayout)) throw new Error(`relayout: got ${JSON.stringify(relayout)}, expected an object`);
  const listed = wholeList(relayout);
  const after = edited(listed ? replaced(before, listed, makeId) : before, relayout);
  return withIds(after, [], makeId);
}

function wholeList(relayout: Payload): ShapeDict[] | null {
  const layout = relayout["layout"];
  const source = isObject(layout) && "shapes" in layout ? layout : relayout;
  if (!("shapes" in source)) return null;
  const listed = source["shapes"] ?? [];
  if (!Array.isArray(listed)) throw new Error(`relayout.shapes: got ${typeof listed}, expected a list of shape dictionaries`);
  const wrong = listed.findIndex((item) => !isObject(item));
  if (wrong >= 0) throw new Error(`relayout.shapes[${wrong}]: got ${JSON.stringify(listed[wrong])}, expected a shape dictionary`);
  return listed as ShapeDict[];
}

function replaced(before: readonly ShapeDict[], listed: readonly ShapeDict[], makeId: () => string): ShapeDict[] {
  const origin = matched(before, listed);
  const named = listed.map((item, i) => {
    const was = before[origin.get(i) ?? -1];
    if (!was) return item;
    // An untouched shape stays the very object it was.
    return contentOf(item) === contentOf(was) ? was : carried(was, { ...item, name: was.name });
  });
  const fresh = listed.map((_, i) => i).filter((i) => !origin.has(i));
  const taken = before.map((shape) => shape.name!);
  withIds(fresh.map((i) => named[i]!), taken, makeId).forEach((shape, n) => (named[fresh[n]!] = shape));
  return named;
}

const KEY = /^shapes(?:\[(\d+)\]|\.(\d+))(?:\.(.+))?$/s;

/** Obey the keys of single shapes, in plotly.js's order: by place, insertions at once, removals last. */
function edited(shapes: readonly ShapeDict[], relayout: Payload): ShapeDict[] {
  const byPlace = new Map<number, Map<string, unknown>>();
  for (const [key, value] of Object.entries(relayout)) {
    const match = KEY.exec(key);
    if (match) {
      const place = Number(match[1] ?? match[2]);
      byPlace.set(place, (byPlace.get(place) ?? new Map<string, unknown>()).set(match[3] ?? "", value));
    } else if (key.startsWith("shapes[")) throw new Error(`relayout: got the key ${JSON.stringify(key)}, expected one as 'shapes[0].x0', counted from 0`);
  }
  const result = [...shapes];
  const removed: number[] = [];
  for (const [place, sets] of [...byPlace].sort(([a], [b]) => a - b)) {
    const whole = sets.get("");
    const names = sets.delete("");
    const inserts = isObject(whole) || whole === "add";
    if (place >= result.length + Number(inserts))
      throw new Error(`relayout: got 'shapes[${place}]' with ${result.length} shapes known, expected an index below that; shapes on screen and here differ`);
    if (inserts) result.splice(place, 0, isObject(whole) ? whole : {});
    else if (names && (whole === null || whole === undefined || whole === "remove")) removed.push(place);
    else if (names) throw new Error(`relayout['shapes[${place}]']: got ${JSON.stringify(whole)}, expected a shape dictionary, null or 'remove'`);
    if (sets.size) result[place] = withSets(result[place]!, sets);
  }
  return result.filter((_, i) => !removed.includes(i));
}

function withSets(shape: ShapeDict, sets: ReadonlyMap<string, unknown>): ShapeDict {
  let next = shape;
  for (const [path, value] of sets) next = withValue(next, path.split("."), value) as ShapeDict;
  if (!next.name) next = { ...next, name: shape.name };
  return same(next, shape) ? shape : carried(shape, next);
}

/** A copy with a value set at a path; null takes it away. A key as "__proto__" is a key like others. */
function withValue(held: Payload, [key = "", ...rest]: string[], value: unknown): Payload {
  const child = Object.hasOwn(held, key) ? held[key] : undefined;
  if (rest.length) return { ...held, [key]: withValue(isObject(child) ? child : {}, rest, value) };
  return value === null || value === undefined
    ? Object.fromEntries(Object.entries(held).filter(([other]) => other !== key))
    : { ...held, [key]: value };
}

/** Hand on what a list without our note cannot tell. */
function carried(old: ShapeDict, next: ShapeDict): ShapeDict {
  const [was, now] = [readableNote(old), readableNote(next)];
  const lost = ["properties", "index"].filter((key) => was[key] !== undefined && now[key] === undefined);
  if (!lost.length) return next;
  return withNote(next, { ...now, ...Object.fromEntries(lost.map((key) => [key, was[key]])) });
}
