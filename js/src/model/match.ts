// A new list of shapes that plotly.js gives -> which of them were there before.

import type { ShapeDict } from "../types";
import { readShape } from "./codec";

/** Index in `listed` -> index in `before`: by name, else by being equal, else by lying in the same place, else by standing where one was changed. */
export function matched(before: readonly ShapeDict[], listed: readonly ShapeDict[]): Map<number, number> {
  const origin = byName(before, listed);
  const taken = new Set(origin.values());
  for (const key of [contentOf, placementOf]) {
    const waiting = new Map<string, number[]>();
    before.forEach((shape, old) => {
      if (taken.has(old)) return;
      const text = key(shape);
      const queue = waiting.get(text);
      if (queue) queue.push(old);
      else waiting.set(text, [old]);
    });
    if (!waiting.size) break;
    listed.forEach((item, i) => {
      const old = origin.has(i) ? undefined : waiting.get(key(item))?.shift();
      if (old === undefined) return;
      origin.set(i, old);
      taken.add(old);
    });
  }
  for (const [i, old] of byPlace(before, listed, origin, taken)) origin.set(i, old);
  return origin;
}

/** Pair by name where it is beyond doubt: plotly.js gives all newly drawn shapes one and the same. */
function byName(before: readonly ShapeDict[], listed: readonly ShapeDict[]): Map<number, number> {
  const known = new Map(before.map((shape, old) => [shape.name!, old]));
  const count = new Map<unknown, number>();
  for (const { name } of listed) count.set(name, (count.get(name) ?? 0) + 1);
  const pairs = new Map<number, number>();
  listed.forEach(({ name }, i) => {
    const old = name ? known.get(name) : undefined;
    if (old !== undefined && count.get(name) === 1) pairs.set(i, old);
  });
  return pairs;
}

/** What a shape says, whatever the order of its keys, but for its name. */
export function contentOf(shape: ShapeDict): string {
  return JSON.stringify({ ...shape, name: undefined }, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

const PLACES = ["type", "path", "xref", "yref", "x0", "y0", "x1", "y1", "xanchor", "yanchor"];

/** plotly.js up to 3.7 respells the colours of all shapes when one is edited; where they are stays. */
function placementOf(shape: ShapeDict): string {
  return contentOf(Object.fromEntries(PLACES.filter((key) => shape[key] !== undefined).map((key) => [key, shape[key]])));
}

/** Pair what is left where, between two matched shapes, the same kinds stand as before. */
function byPlace(
  before: readonly ShapeDict[],
  listed: readonly ShapeDict[],
  origin: ReadonlyMap<number, number>,
  taken: ReadonlySet<number>,
): [number, number][] {
  const anchors = [[-1, -1] as const, ...[...origin].sort(([a], [b]) => a - b), [listed.length, before.length] as const];
  return anchors.slice(1).flatMap(([toNew, toOld], i) => {
    const [fromNew, fromOld] = anchors[i]!;
    const fresh = range(fromNew + 1, toNew).filter((n) => !origin.has(n));
    const old = range(fromOld + 1, toOld).filter((n) => !taken.has(n));
    const alike = fresh.length === old.length && fresh.every((n, k) => readShape(listed[n]!).kind === readShape(before[old[k]!]!).kind);
    return alike ? fresh.map((n, k): [number, number] => [n, old[k]!]) : [];
  });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
