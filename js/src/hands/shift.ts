// Moving shapes by a way on the screen.

import type { Subplot } from "../context";
import { moveShape, transformVertices } from "../model/transform";
import type { ShapeDict, XY } from "../types";
import { axisOf, isLinear } from "./axes";
import { verticesOf } from "./snap";
import { distance, type Hands } from "./hands";

/** The shapes, all moved as the pointer went from `start` to `end`, in axis units of `subplot`. */
export function shifted(hands: Hands, shapes: readonly ShapeDict[], subplot: Subplot, start: XY, end: XY): ShapeDict[] {
  const { stage } = hands;
  const bent = [subplot.xref, subplot.yref].some((ref) => !isLinear(axisOf(stage.gd, ref)!));
  if (!bent) return shapes.map((shape) => moveShape(shape, end[0] - start[0], end[1] - start[1]));
  const [from, to] = [stage.toPx(subplot, start), stage.toPx(subplot, end)];
  return shapes.map((shape) =>
    transformVertices(shape, (xy) => {
      const [x, y] = stage.toPx(subplot, xy);
      return stage.toXY(subplot, [x + to[0] - from[0], y + to[1] - from[1]]);
    }),
  );
}

/** Where a move ends so that the vertex nearest to where it was seized lies on the snap grid. */
export function snappedEnd(hands: Hands, held: ShapeDict, subplot: Subplot, start: XY, end: XY): XY {
  if (hands.snap.mode === "off") return end;
  const { stage, store } = hands;
  const seized = stage.toPx(subplot, start);
  let nearest: XY | null = null;
  for (const xy of verticesOf(store.geometry(held))) {
    if (!nearest || distance(stage.toPx(subplot, xy), seized) < distance(stage.toPx(subplot, nearest), seized)) nearest = xy;
  }
  if (!nearest) return end;
  const moved: XY = [nearest[0] + end[0] - start[0], nearest[1] + end[1] - start[1]];
  const [x, y] = hands.snap.apply(moved, subplot, new Set(store.selected));
  return [end[0] + x - moved[0], end[1] + y - moved[1]];
}
