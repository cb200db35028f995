// The inside of rings that may cross themselves and each other, cut into slabs between the rows of their vertices.
//
// Inside a slab no edge begins or ends, so the inside is a row of trapezoids: areas, centres and moments of them
// are sums of small positive parts, exact but for rounding. No crossing has to be turned into a vertex first.
import type { XY } from "../types";
import type { Rings } from "./plane";

/** "odd": as Plotly fills. "nonzero": the union of what the rings run around. */
export type Rule = "odd" | "nonzero";

/** Left and right end at the lower y, left and right end at the upper y, of each trapezoid. */
export type Row = readonly (readonly [number, number, number, number])[];

export type Visit = (y0: number, y1: number, row: Row) => void;

interface Edge {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  /** +1 upwards, -1 downwards. */
  way: number;
  /** At the lower and the upper end of the slab at hand. */
  low: number;
  high: number;
}

/** Visit the slabs of the inside from the smallest y up; coordinates are taken from `origin`. */
export function eachSlab(rings: Rings, rule: Rule, origin: XY, visit: Visit): void {
  const edges = edgesOf(rings, origin).sort((a, b) => a.y0 - b.y0);
  const levels = [...new Set(edges.flatMap(({ y0, y1 }) => [y0, y1]))].sort((a, b) => a - b);
  let active: Edge[] = [];
  let next = 0;
  for (let i = 0; i + 1 < levels.length; i += 1) {
    const [y0, y1] = [levels[i]!, levels[i + 1]!];
    active = active.filter((edge) => edge.y1 > y0);
    while (next < edges.length && edges[next]!.y0 <= y0) active.push(edges[next++]!);
    for (const edge of active) {
      edge.low = at(edge, y0);
      edge.high = at(edge, y1);
    }
    sortAlmostSorted(active);
    const cuts = crossings(active);
    if (!cuts.length) visit(y0, y1, filled(active, rule));
    else between(active, cuts, rule, y0, y1, visit);
  }
}

function edgesOf(rings: Rings, [x, y]: XY): Edge[] {
  const edges: Edge[] = [];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 1) {
      const [ax, ay] = ring[i]!;
      const [bx, by] = ring[(i + 1) % ring.length]!;
      const [p, q, r, s] = [ax - x, ay - y, bx - x, by - y];
      if (q === s) continue;
      edges.push(
        q < s
          ? { x0: p, y0: q, x1: r, y1: s, way: 1, low: 0, high: 0 }
          : { x0: r, y0: s, x1: p, y1: q, way: -1, low: 0, high: 0 },
      );
    }
  }
  return edges;
}

function at({ x0, y0, x1, y1 }: Edge, y: number): number {
  if (y === y0) return x0;
  if (y === y1) return x1;
  return x0 + ((y - y0) / (y1 - y0)) * (x1 - x0);
}

const before = (a: Edge, b: Edge): number => a.low - b.low || a.high - b.high;

/** From slab to slab the order hardly changes. */
function sortAlmostSorted(edges: Edge[]): void {
  for (let i = 1; i < edges.length; i += 1) {
    const edge = edges[i]!;
    let j = i;
    for (; j > 0 && before(edges[j - 1]!, edge) > 0; j -= 1) edges[j] = edges[j - 1]!;
    edges[j] = edge;
  }
}

/** How far up the slab edges cross, as ascending fractions between 0 and 1. */
function crossings(sorted: readonly Edge[]): number[] {
  if (!sorted.some((edge, i) => i > 0 && sorted[i - 1]!.high > edge.high)) return [];
  const found: number[] = [];
  for (let j = 1; j < sorted.length; j += 1) {
    for (let i = 0; i < j; i += 1) {
      const [left, right] = [sorted[i]!, sorted[j]!];
      if (left.high <= right.high) continue;
      const apart = right.low - left.low;
      const part = apart / (apart + (left.high - right.high));
      if (part > 0 && part < 1) found.push(part);
    }
  }
  return [...new Set(found)].sort((a, b) => a - b);
}

function between(edges: readonly Edge[], cuts: number[], rule: Rule, y0: number, y1: number, visit: Visit): void {
  const parts = [0, ...cuts, 1];
  const level = (part: number): number => (part === 1 ? y1 : y0 + part * (y1 - y0));
  const x = ({ low, high }: Edge, part: number): number => (part === 1 ? high : low + part * (high - low));
  for (let i = 0; i + 1 < parts.length; i += 1) {
    const [a, b] = [parts[i]!, parts[i + 1]!];
    const cut = edges.map((edge) => ({ ...edge, low: x(edge, a), high: x(edge, b) }));
    // By the middle: at its ends two edges may meet, and rounding would tell which is first.
    cut.sort((p, q) => p.low + p.high - (q.low + q.high));
    visit(level(a), level(b), filled(cut, rule));
  }
}

function filled(sorted: readonly Edge[], rule: Rule): Row {
  const row: [number, number, number, number][] = [];
  let [count, left] = [0, null as Edge | null];
  for (const edge of sorted) {
    count += rule === "odd" ? 1 : edge.way;
    const inside = rule === "odd" ? count % 2 !== 0 : count !== 0;
    if (inside && !left) left = edge;
    else if (!inside && left) {
      row.push([left.low, edge.low, left.high, edge.high]);
      left = null;
    }
  }
  return row;
}
