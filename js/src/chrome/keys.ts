// Keys, and the clipboard's events, while the figure has the focus.

import type { Context } from "../context";
import type { ShapeDict } from "../types";
import { selectedShapes, remove, walk } from "./actions";
import { addCopies, fromText, OFFSET, toText } from "./clipboard";
import { bindingOf, comboOf } from "./keymap";

const WRITING = "input, textarea, select, [contenteditable]:not([contenteditable=false])";
const PRESSABLE = "button, a, summary, [role=button]";

const elementOf = (event: Event): Element | null => {
  const [target] = event.composedPath();
  return target instanceof Element ? target : null;
};

/** The element that has the focus, also inside shadow roots. */
function focused(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

export function keys(context: Context, help: { toggle(): void; readonly open: boolean }): { destroy(): void } {
  const { gd } = context.stage;
  let over = false;
  let pasted = 0;

  const isWithin = (): boolean => gd.contains(focused());
  const listens = (event: Event): boolean => {
    if (elementOf(event)?.closest(WRITING)) return false;
    const element = focused();
    // Over a figure, keys still belong to what has the focus: a notebook's cell, another figure.
    return isWithin() || (over && (!element || element === document.body));
  };

  const tab = (event: KeyboardEvent): boolean => focused() === gd && walk(context, event.shiftKey ? -1 : 1);

  const take = (event: KeyboardEvent): boolean => {
    const combo = comboOf(event);
    if (combo === "?") {
      help.toggle();
      return true;
    }
    if (elementOf(event)?.closest(PRESSABLE) && ["Enter", " ", "Tab", "Shift+Tab"].includes(combo)) return false;
    const tool = context.tools.get(context.tool) ?? context.tools.get("select");
    if (context.drawing && tool?.key?.(event)) return true;
    if (combo === "Tab" || combo === "Shift+Tab") return tab(event);
    const found = bindingOf(event);
    if (!found || (found.binding.edits && !context.drawing)) return false;
    return found.binding.run(context, found.combo) !== false;
  };

  const press = (event: KeyboardEvent): void => {
    if (event.isComposing || !listens(event)) return;
    if (help.open) {
      // The dialog closes and moves its focus by itself.
      event.stopImmediatePropagation();
      return;
    }
    ring(isWithin());
    if (take(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    // D, X, A ... are not ours, and delete or add cells of a notebook around the figure.
    const meant = /^(.|Delete|Backspace|Enter)$/u.test(event.key) && event.key !== " ";
    if (plain && meant && isWithin()) event.stopPropagation();
  };

  const copy = (event: ClipboardEvent): void => {
    if (help.open || !listens(event) || !event.clipboardData) return;
    // Text that somebody has selected is what they want to copy.
    if (!getSelection()?.isCollapsed && !isWithin()) return;
    const shapes = selectedShapes(context);
    if (!shapes.length) return;
    event.clipboardData.setData("text/plain", toText(shapes));
    event.preventDefault();
    event.stopImmediatePropagation();
    pasted = 0;
    const cut = event.type === "cut" && context.drawing;
    if (cut) remove(context);
    context.notice(`${cut ? "Cut" : "Copied"}: ${shapes.length === 1 ? "1 shape" : `${shapes.length} shapes`}`);
  };

  const paste = (event: ClipboardEvent): void => {
    if (help.open || !listens(event) || !context.drawing) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    let shapes: ShapeDict[];
    try {
      shapes = fromText(event.clipboardData?.getData("text/plain") ?? "");
      pasted += 1;
      addCopies(context, shapes, pasted * OFFSET);
    } catch (error) {
      context.notice((error as Error).message, "error");
    }
  };

  const enter = (): void => void (over = true);
  const leave = (): void => void (over = false);
  // A ring around the figure only helps who came by keys.
  let pressed = false;
  const ring = (on: boolean): void => void gd.classList.toggle("imgshapes-keyed", on);
  const came = (event: FocusEvent): void => ring(event.target === gd && !pressed);
  const focus = (event: PointerEvent): void => {
    ring(false);
    if (elementOf(event)?.closest(`${WRITING}, ${PRESSABLE}`) || isWithin()) return;
    // plotly.js keeps a press from moving the focus.
    pressed = true;
    gd.focus({ preventScroll: true });
    pressed = false;
  };
  const off = new AbortController();
  const { signal } = off;
  gd.addEventListener("pointerenter", enter, { signal });
  gd.addEventListener("pointerleave", leave, { signal });
  gd.addEventListener("focusin", came, { signal });
  gd.addEventListener("pointerdown", focus, { capture: true, signal });
  // On the window, in capture: JupyterLab listens there on the document, and would be first.
  window.addEventListener("keydown", press, { capture: true, signal });
  window.addEventListener("copy", copy, { capture: true, signal });
  window.addEventListener("cut", copy, { capture: true, signal });
  window.addEventListener("paste", paste, { capture: true, signal });
  return {
    destroy() {
      off.abort();
      ring(false);
    },
  };
}
