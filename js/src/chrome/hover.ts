// Which shape is under the pointer: told as `hover`, shown as a small tooltip.

import type { Context } from "../context";
import { idOf } from "./actions";
import { Bubble } from "./bubble";
import { factsOf, headOf } from "./describe";
import { eachFrame } from "./layer";
import { pxOf, roomOf } from "./readout";

export function hover(context: Context, parent: HTMLElement): { destroy(): void } {
  const { store, stage } = context;
  const { gd } = stage;
  const bubble = new Bubble(parent, "imgshapes-tip");
  let over: string | null = null;
  let editing = false;

  const tell = (id: string | null): void => {
    if (id !== over) store.emit("hover", { id, shape: (id && store.get(id)) || null });
    over = id;
  };
  const look = eachFrame((event: PointerEvent | null) => {
    const subplot = event && event.buttons === 0 && !editing ? stage.subplotAt(event.clientX, event.clientY) : null;
    const shape = event && subplot && stage.hit(pxOf(context, event), subplot, event.pointerType === "pen" ? "pen" : "mouse");
    tell(shape ? idOf(shape) : null);
    // A selected shape has its numbers beside it already.
    if (!event || !shape || store.selected.includes(idOf(shape)) || context.tools.get(context.tool)?.busy) {
      bubble.hide();
      return;
    }
    const [first] = factsOf(context, shape);
    bubble.show([headOf(context, shape), ...(first ? [first] : [])], pxOf(context, event), roomOf(context));
  });
  const move = (event: PointerEvent): void => {
    // A finger does not hover.
    if (event.pointerType !== "touch") look(event.target instanceof Element && event.target.closest(".modebar") ? null : event);
  };
  const leave = (): void => look(null);
  gd.addEventListener("pointermove", move, { capture: true, passive: true });
  gd.addEventListener("pointerleave", leave);
  // On the window: tools that begin a stroke let nobody else hear of it.
  const press = (event: PointerEvent): void => {
    if (gd.contains(event.target as Node)) leave();
  };
  window.addEventListener("pointerdown", press, { capture: true, passive: true });
  const offs = [
    store.on("editing", ({ shape }) => {
      editing = shape !== null;
      if (editing) leave();
    }),
    store.on("select", ({ ids }) => {
      if (over && ids.includes(over)) bubble.hide();
    }),
    store.on("change", () => {
      if (over && !store.get(over)) leave();
    }),
  ];
  return {
    destroy() {
      offs.forEach((off) => off());
      look.cancel();
      gd.removeEventListener("pointermove", move, { capture: true });
      gd.removeEventListener("pointerleave", leave);
      window.removeEventListener("pointerdown", press, { capture: true });
      bubble.element.remove();
    },
  };
}
