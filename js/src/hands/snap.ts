// Where a position snaps to: pixel centres, pixel corners, vertices of other shapes, edges of the image.

import type { Snap, Stage, Store, Subplot } from "../context";
import { cornersOf } from "../model/outline";
import type { Frame, Geometry, XY } from "../types";

/** How near a vertex or an edge must be, in pixels of the screen. */
export const PULL = 8;

export class SnapGrid implements Snap {
  mode: Snap["mode"] = "off";
  readonly #stage: Stage;
  readonly #store: Store;

  constructor(stage: Stage, store: Store) {
    this.#stage = stage;
    this.#store = store;
  }

  /** `except`: ids of the shapes that move, which do not hold themselves. */
  apply(xy: XY, subplot: Subplot, except: ReadonlySet<string> = new Set()): XY {
    if (this.mode === "off") return xy;
    if (this.mode === "center") return snapToGrid(xy, subplot.frame, 0);
    if (this.mode === "edge") return snapToGrid(xy, subplot.frame, 0.5);
    return this.#toVertex(xy, subplot, except) ?? this.#toImageEdge(xy, subplot);
  }

  #toVertex(xy: XY, subplot: Subplot, except: ReadonlySet<string>): XY | null {
    const [px, py] = this.#stage.toPx(subplot, xy);
    let best: XY | null = null;
    let nearest = PULL;
    for (const shape of this.#store.shapes) {
      if (except.has(shape.name ?? "") || shape.visible === false) continue;
      if (this.#stage.subplotOf(shape)?.id !== subplot.id) continue;
      for (const vertex of verticesOf(this.#store.geometry(shape))) {
        const [x, y] = this.#stage.toPx(subplot, vertex);
        const distance = Math.hypot(x - px, y - py);
        if (distance > nearest) continue;
        nearest = distance;
        best = vertex;
      }
    }
    return best;
  }

  #toImageEdge(xy: XY, subplot: Subplot): XY {
    const snapped: [number, number] = [xy[0], xy[1]];
    const here = this.#stage.toPx(subplot, xy);
    for (const corner of imageCorners(subplot.frame)) {
      const there = this.#stage.toPx(subplot, corner);
      for (const axis of [0, 1] as const) {
        if (Math.abs(there[axis] - here[axis]) <= PULL) snapped[axis] = corner[axis];
      }
    }
    return snapped;
  }
}

/** The nearest pixel centre, or corner with `offset` 0.5, that the image has. */
export function snapToGrid([x, y]: XY, { x0, dx, y0, dy, shape: [rows, columns] }: Frame, offset: 0 | 0.5): XY {
  const nearest = (value: number, start: number, step: number, count: number) => {
    const last = count > 0 ? count - 1 + offset : Infinity;
    const first = count > 0 ? -offset : -Infinity;
    const index = Math.round((value - start) / step - offset) + offset;
    return start + Math.min(Math.max(index, first), last) * step;
  };
  return [nearest(x, x0, dx, columns), nearest(y, y0, dy, rows)];
}

function imageCorners({ x0, dx, y0, dy, shape: [rows, columns] }: Frame): [XY, XY] {
  return [
    [x0 - dx / 2, y0 - dy / 2],
    [x0 + (columns - 0.5) * dx, y0 + (rows - 0.5) * dy],
  ];
}

export function verticesOf(geometry: Geometry): readonly XY[] {
  switch (geometry.kind) {
    case "Point":
      return [geometry.xy];
    case "Line":
    case "Polyline":
      return geometry.xy;
    case "Rect":
      return cornersOf(geometry);
    case "Ellipse": {
      const corners = cornersOf(geometry);
      return corners.map(([x, y], i): XY => [(x + corners[(i + 1) % 4]![0]) / 2, (y + corners[(i + 1) % 4]![1]) / 2]);
    }
    case "Polygon":
      return geometry.rings.flat();
    case "Foreign":
      return [];
  }
}
