// Numbers beside the pointer while a shape is drawn or changed, and beside a selected shape.

import type { Context } from "../context";
import type { ShapeDict, XY } from "../types";
import { boundsOf } from "../measure/geometry";
import { isHidden, selectedShapes } from "./actions";
import { Bubble } from "./bubble";
import { factsOf, headOf } from "./describe";
import { eachFrame } from "./layer";

export const roomOf = ({ stage }: Context): { width: number; height: number } => ({
  width: Number(stage.svg.getAttribute("width")) || stage.gd.clientWidth,
  height: Number(stage.svg.getAttribute("height")) || stage.gd.clientHeight,
});

/** Position of an event in pixels of the overlay, also where CSS scales the figure. */
export function pxOf(context: Context, event: { clientX: number; clientY: number }): XY {
  const rect = context.stage.svg.getBoundingClientRect();
  const { width, height } = roomOf(context);
  const [across, down] = [rect.width ? width / rect.width : 1, rect.height ? height / rect.height : 1];
  return [(event.clientX - rect.left) * across, (event.clientY - rect.top) * down];
}

/** The corner of a shape at its lower right, within the plot area. */
function cornerOf({ stage, store }: Context, shape: ShapeDict): XY | null {
  const subplot = stage.subplotOf(shape);
  if (!subplot) return null;
  const [x0, y0, x1, y1] = boundsOf(store.geometry(shape));
  const [ax, ay] = stage.toPx(subplot, [x0, y0]);
  const [bx, by] = stage.toPx(subplot, [x1, y1]);
  const { left, top, width, height } = subplot.box;
  const [x, y] = [Math.max(ax, bx), Math.max(ay, by)];
  const outside = Math.min(ax, bx) > left + width || Math.min(ay, by) > top + height || x < left || y < top;
  if (outside || !Number.isFinite(x + y)) return null;
  return [Math.min(x, left + width), Math.min(y, top + height)];
}

export function readout(context: Context, parent: HTMLElement): { destroy(): void } {
  const { store, stage } = context;
  const bubble = new Bubble(parent, "imgshapes-readout-box");
  let editing: ShapeDict | null = null;
  let pointer: XY | null = null;

  const draw = eachFrame(() => {
    const [selected, ...more] = selectedShapes(context);
    const shape = editing ?? (more.length || !selected || isHidden(selected) ? null : selected);
    const at = shape && ((editing && pointer) || cornerOf(context, shape));
    if (shape && at) bubble.show([headOf(context, shape), ...factsOf(context, shape)], at, roomOf(context));
    else bubble.hide();
  });
  const follow = (event: PointerEvent): void => {
    pointer = pxOf(context, event);
    if (editing) draw(undefined);
  };
  // On the window: plotly.js lays a cover over the page while it draws.
  window.addEventListener("pointermove", follow, { capture: true, passive: true });
  const again = (): void => draw(undefined);
  const offs = [
    store.on("editing", ({ shape }) => {
      editing = shape;
      again();
    }),
    store.on("select", again),
    store.on("change", again),
    store.on("classes", again),
    stage.onView(again),
    () => window.removeEventListener("pointermove", follow, { capture: true }),
    () => draw.cancel(),
  ];
  again();
  return { destroy: () => [...offs, () => bubble.element.remove()].forEach((off) => off()) };
}
