// A ring that crosses itself -> loops that do not. Every edge is in one loop, so the even-odd inside of all loops
// together is that of the ring; polygon-clipping by itself would fill by the non-zero rule.

type Pair = [number, number];

/** Loops of a ring, each with an area; corners where it crosses itself go through `snap`. */
export function simpleLoops(ring: readonly Pair[], snap: (at: Pair) => Pair): Pair[][] {
  const distinct = ring.filter((at, i) => !equal(at, ring.at(i - 1)!));
  if (distinct.length < 3) return [];
  return cutAtRepeats(withCrossings(distinct, snap));
}

const equal = (a: Pair, b: Pair): boolean => a[0] === b[0] && a[1] === b[1];

/** The ring with a vertex on both edges of each crossing, and where a vertex touches an edge. */
function withCrossings(ring: readonly Pair[], snap: (at: Pair) => Pair): Pair[] {
  const on: { t: number; at: Pair }[][] = ring.map(() => []);
  const edges = ring.map((from, i) => {
    const to = ring[(i + 1) % ring.length]!;
    return { i, from, to, left: Math.min(from[0], to[0]), right: Math.max(from[0], to[0]), low: Math.min(from[1], to[1]), high: Math.max(from[1], to[1]) };
  });
  const swept = edges.toSorted((a, b) => a.left - b.left);
  swept.forEach((one, n) => {
    for (let m = n + 1; m < swept.length && swept[m]!.left <= one.right; m++) {
      const other = swept[m]!;
      if (other.low > one.high || other.high < one.low) continue;
      const found = crossing(one.from, one.to, other.from, other.to);
      if (!found) continue;
      const at = snap(found.at);
      on[one.i]!.push({ t: found.t, at });
      on[other.i]!.push({ t: found.u, at });
    }
  });
  return ring
    .flatMap((from, i) => [from, ...on[i]!.sort((a, b) => a.t - b.t).map(({ at }) => at)])
    .filter((at, i, all) => !equal(at, all.at(i - 1)!));
}

/** Where two edges meet, as fractions along each; null when they do not, or run along each other. */
function crossing(p: Pair, p2: Pair, q: Pair, q2: Pair): { t: number; u: number; at: Pair } | null {
  const [rx, ry, sx, sy] = [p2[0] - p[0], p2[1] - p[1], q2[0] - q[0], q2[1] - q[1]];
  const [dx, dy] = [q[0] - p[0], q[1] - p[1]];
  const cross = rx * sy - ry * sx;
  if (!cross) return null;
  const t = (dx * sy - dy * sx) / cross;
  const u = (dx * ry - dy * rx) / cross;
  if (t < 0 || t > 1 || u < 0 || u > 1) return null;
  return { t, u, at: [p[0] + t * rx, p[1] + t * ry] };
}

/** Cut off a loop each time the ring comes back to where it was. */
function cutAtRepeats(ring: readonly Pair[]): Pair[][] {
  const loops: Pair[][] = [];
  const walk: Pair[] = [];
  const seen = new Map<string, number>();
  for (const at of ring) {
    const before = seen.get(at.join());
    if (before !== undefined) {
      const loop = walk.splice(before);
      for (const gone of loop) seen.delete(gone.join());
      if (loop.length > 2) loops.push(loop);
    }
    seen.set(at.join(), walk.length);
    walk.push(at);
  }
  if (walk.length > 2) loops.push(walk);
  return loops;
}
