// Measures of the form of a region: the longest caliper, and how long it is for its breadth.
import type { Geometry, XY } from "../types";
import { radiiOf } from "./ellipse";
import { areaOf, centroidOf, pathsOf, ringsOf } from "./geometry";
import { momentsOf } from "./inside";

/** Greatest distance between two positions of the shape. */
export function feretMaxOf(geometry: Geometry): number {
  if (geometry.kind === "Ellipse") return 2 * Math.max(...radiiOf(geometry));
  const hull = hullOf((ringsOf(geometry)?.rings ?? pathsOf(geometry)).flat());
  if (!hull.length) return NaN;
  let most = 0;
  for (const [x, y] of hull) for (const [p, q] of hull) most = Math.max(most, (p - x) ** 2 + (q - y) ** 2);
  return Math.sqrt(most);
}

/** Longer over shorter axis of the ellipse with the second moments of the area; NaN without area. */
export function aspectRatioOf(geometry: Geometry): number {
  if (!(areaOf(geometry) > 0)) return NaN;
  if (geometry.kind === "Ellipse") {
    const radii = radiiOf(geometry);
    return Math.max(...radii) / Math.min(...radii);
  }
  const region = ringsOf(geometry);
  if (!region) return NaN;
  const [xx, xy, yy] = momentsOf(region.rings, region.rule, centroidOf(geometry));
  const [mean, apart] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  return (mean + apart) / Math.sqrt(Math.max(xx * yy - xy * xy, 0));
}

/** Convex hull, by Andrew's monotone chain. */
function hullOf(xy: readonly XY[]): XY[] {
  const sorted = [...xy].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const chain = (points: readonly XY[]): XY[] => {
    const kept: XY[] = [];
    for (const p of points) {
      while (kept.length > 1) {
        const [a, b] = [kept[kept.length - 2]!, kept[kept.length - 1]!];
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        kept.pop();
      }
      kept.push(p);
    }
    return kept;
  };
  return [...chain(sorted), ...chain(sorted.reverse())];
}
