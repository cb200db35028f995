// Presses on the figure: to two fingers, to pan, to a handle, to our tool, or left to plotly.js.

import type { Pointer } from "../context";
import type { XY } from "../types";
import { writeShape } from "../model/codec";
import { pull } from "./edit";
import { editable, gripAt, type PlacedGrip } from "./grips";
import { distance, type Gesture, type Hands } from "./hands";
import { NativeWatch } from "./native";
import { Pan } from "./pan";
import { Pinch } from "./pinch";
import { deleteVertex, ReshapeGesture } from "./reshape";
import type { SelectionView } from "./selection";
import { MoveGesture } from "./move";
import type { Toolbox } from "./toolbox";
import { selectAt } from "./tools/select";

/** Two presses within this time and way are a double click. */
const DOUBLE = { milliseconds: 400, px: 6 };

export class Router {
  readonly native: NativeWatch;
  readonly #hands: Hands;
  readonly #toolbox: Toolbox;
  readonly #selection: SelectionView;
  readonly #pan: Pan;
  readonly #pinch: Pinch;
  readonly #off = new AbortController();
  #gesture: Gesture | null = null;
  #pressed: Pointer | null = null;
  #last: { px: XY; time: number; clicks: number } = { px: [0, 0], time: -Infinity, clicks: 0 };

  constructor(hands: Hands, toolbox: Toolbox, selection: SelectionView) {
    this.#hands = hands;
    this.#toolbox = toolbox;
    this.#selection = selection;
    const { gd } = hands.stage;
    this.native = new NativeWatch(hands, (pointer) => selectAt(hands, pointer));
    this.#pan = new Pan(gd, (name) => this.#cursor(name));
    this.#pinch = new Pinch(gd, hands.Plotly);
    const { signal } = this.#off;
    // On the window: plotly.js lays a cover over the page while it drags.
    window.addEventListener("pointerdown", (event) => this.#down(event), { capture: true, signal });
    window.addEventListener("pointermove", (event) => this.#move(event), { capture: true, signal });
    window.addEventListener("pointerup", (event) => this.#up(event), { capture: true, signal });
    window.addEventListener("pointercancel", (event) => this.#lost(event), { capture: true, signal });
    window.addEventListener("blur", () => this.cancel(), { signal });
    // What we took must not reach plotly.js as the mouse or touch event that follows.
    for (const type of ["mousedown", "touchstart"] as const) {
      window.addEventListener(type, (event) => this.#taken && block(event), { capture: true, passive: false, signal });
    }
    hands.store.on("tool", () => this.#cursor(null));
  }

  /** Give up what is being dragged. */
  cancel(): void {
    const gesture = this.#gesture;
    this.#gesture = this.#pressed = null;
    gesture?.cancel();
    this.native.cancel();
  }

  /** Delete on the vertex that was clicked last. */
  key(event: KeyboardEvent): boolean {
    const { focused } = this.#selection;
    if (this.#gesture && event.key === "Escape") {
      this.cancel();
      return true;
    }
    if (!focused || (event.key !== "Delete" && event.key !== "Backspace")) return false;
    const shape = this.#hands.store.get(focused.id);
    this.#selection.focused = null;
    if (!shape) return false;
    deleteVertex(this.#hands, shape, focused.ring, focused.index);
    return true;
  }

  destroy(): void {
    this.cancel();
    this.#off.abort();
    this.#pan.destroy();
    this.#cursor(null, true);
  }

  get #taken(): boolean {
    return this.#gesture !== null || this.#pinch.active;
  }

  #down(event: PointerEvent): void {
    const { stage } = this.#hands;
    if (!stage.gd._fullLayout || !this.#isHere(innermost(event))) return;
    if (event.pointerType === "touch" && this.#pinch.down(event.pointerId, this.#px(event), stage.subplotAt(event.clientX, event.clientY))) {
      this.#toolbox.current()?.cancel();
      this.cancel();
      // A drag that plotly.js began with the first finger ends here.
      document.dispatchEvent(new Event("touchend", { cancelable: true }));
      return block(event);
    }
    // From a button of the bar, too, whose Enter would press it again. plotly.js and we keep a press from doing it.
    if (stage.gd.hasAttribute("tabindex")) stage.gd.focus({ preventScroll: true });
    if (this.#gesture || event.button > 1) return;
    if (this.#pan.takes(event)) return;
    if (event.button !== 0) return;
    const pointer = this.#pointer(event, this.#clicks(event));
    if (!pointer) return;
    this.#pressed = pointer;
    this.#gesture = this.#hands.drawing ? (this.#onGrip(pointer) ?? this.#onTool(pointer)) : null;
    if (!this.#gesture) {
      if (stage.subplotAt(event.clientX, event.clientY)) this.native.down(pointer);
      return;
    }
    stage.gd.setPointerCapture(event.pointerId);
    block(event);
  }

  #isHere(target: EventTarget | undefined): boolean {
    if (!(target instanceof Element)) return false;
    if (this.native.busy && target.matches(".dragcover")) return true;
    return this.#hands.stage.gd.contains(target) && isPlot(target);
  }

  #move(event: PointerEvent): void {
    if (event.pointerType === "touch" && this.#pinch.move(event.pointerId, this.#px(event))) {
      if (this.#pinch.active) return block(event);
    }
    if (this.#pan.active || !this.#hands.stage.gd._fullLayout) return;
    const gesture = this.#gesture;
    if (gesture) {
      // All positions since the last frame, so that freehand lines are as fine as the pointer. Pages without
      // https have no such list.
      const moves: PointerEvent[] = event.getCoalescedEvents?.() ?? [];
      for (const move of moves.length > 0 ? moves : [event]) {
        const pointer = this.#pointer(move);
        if (pointer) gesture.move(pointer);
      }
      return block(event);
    }
    const pointer = this.#pointer(event);
    if (!pointer) return;
    if (this.native.busy) return this.native.move(pointer);
    if (!this.#hands.stage.gd.contains(innermost(event) as Node)) return;
    if (this.#hands.drawing) this.#toolbox.current()?.move(pointer);
    this.#hint(pointer);
  }

  #up(event: PointerEvent): void {
    if (event.pointerType === "touch" && this.#pinch.up(event.pointerId)) return block(event);
    // plotly.js ends its pan with the mouse event that follows.
    if (this.#pan.active) return void setTimeout(() => this.#pan.end());
    const pointer = this.#pointer(event);
    const gesture = this.#gesture;
    if (gesture) {
      this.#gesture = null;
      try {
        if (pointer) gesture.up(pointer);
        else gesture.cancel();
      } catch (error) {
        gesture.cancel();
        this.#hands.notice(error instanceof Error ? error.message : String(error), "error");
      }
      this.#selection.update();
      return block(event);
    }
    if (pointer) this.native.up(pointer);
  }

  #lost(event: PointerEvent): void {
    this.#pinch.up(event.pointerId);
    this.#toolbox.current()?.cancel();
    this.cancel();
  }

  #onGrip(pointer: Pointer): Gesture | null {
    const grip = gripAt(this.#selection.grips(), pointer.px, pointer.kind);
    const target = editable(this.#hands);
    if (!grip || !target) return null;
    if (grip.role === "vertex" && (pointer.alt || pointer.clicks > 1)) {
      deleteVertex(this.#hands, target.shape, grip.ring, grip.index);
      return NOTHING;
    }
    return new ReshapeGesture(this.#hands, pointer, { ...target, grip }, (at) => this.#clickGrip(grip, pointer, at));
  }

  /** A click on a handle that was no drag: to our tools it is a click on the figure, as if there were no handle. */
  #clickGrip(grip: PlacedGrip, down: Pointer, up: Pointer): void {
    const tool = this.#toolbox.current();
    const target = editable(this.#hands);
    if (!target) return;
    if (tool && tool.name !== "select") {
      tool.down(down);
      tool.up(up);
    } else if (grip.role === "middle") {
      const { shape } = target;
      this.#hands.store.replace(writeShape(pull(this.#hands.store.geometry(shape), grip, grip.xy), shape));
    } else if (grip.role === "vertex") {
      this.#selection.focused = { id: target.shape.name!, ring: grip.ring, index: grip.index };
    }
  }

  #onTool(pointer: Pointer): Gesture | null {
    const tool = this.#toolbox.current();
    if (!tool) return this.#onSelected(pointer);
    if (!this.#hands.stage.subplotAt(pointer.event.clientX, pointer.event.clientY)) return null;
    if (pointer.clicks > 1 && tool.doubleClick?.(pointer)) return NOTHING;
    if (!tool.down(pointer)) return null;
    return { move: (at) => tool.move(at), up: (at) => tool.up(at), cancel: () => tool.cancel() };
  }

  /** With a drawing tool of Plotly's, too, what is selected is moved by its outline. */
  #onSelected(pointer: Pointer): Gesture | null {
    const { stage, store } = this.#hands;
    if (!String(stage.gd._fullLayout.dragmode).startsWith("draw")) return null;
    const held = store.selected
      .map((id) => store.get(id))
      .find((shape) => shape && stage.isOnOutline(shape, pointer.px, pointer.kind));
    return held ? new MoveGesture(this.#hands, pointer, held, (at) => selectAt(this.#hands, at)) : null;
  }

  #clicks(event: PointerEvent): number {
    const px = this.#px(event);
    const again = event.timeStamp - this.#last.time < DOUBLE.milliseconds && distance(px, this.#last.px) < DOUBLE.px;
    this.#last = { px, time: event.timeStamp, clicks: again ? this.#last.clicks + 1 : 1 };
    return this.#last.clicks;
  }

  #px(event: PointerEvent): XY {
    return this.#hands.stage.pxOf(event.clientX, event.clientY);
  }

  /** A press keeps the subplot on which it began. */
  #pointer(event: PointerEvent, clicks = 0): Pointer | null {
    const { stage } = this.#hands;
    const px = this.#px(event);
    if (!stage.gd._fullLayout) return null;
    const dragging = this.#gesture || this.native.busy ? this.#pressed?.subplot : undefined;
    const subplot = dragging ?? stage.subplotAt(event.clientX, event.clientY) ?? this.#pressed?.subplot ?? stage.subplots()[0];
    if (!subplot) return null;
    const kind = event.pointerType === "touch" || event.pointerType === "pen" ? event.pointerType : "mouse";
    const { shiftKey: shift, altKey: alt } = event;
    return { px, xy: stage.toXY(subplot, px), subplot, kind, shift, alt, control: event.ctrlKey || event.metaKey, clicks, event };
  }

  /** Say by the cursor what a press would do. */
  #hint(pointer: Pointer): void {
    const { stage, drawing } = this.#hands;
    const grip = drawing && gripAt(this.#selection.grips(), pointer.px, pointer.kind);
    if (grip) return this.#cursor(grip.role === "rotate" ? "alias" : grip.role === "middle" ? "copy" : "move");
    const selecting = this.#toolbox.current()?.name === "select";
    this.#cursor(selecting && stage.hit(pointer.px, pointer.subplot, pointer.kind) ? "move" : null);
  }

  #cursor(name: string | null, end = false): void {
    const { classList, style } = this.#hands.stage.gd;
    const cursor = name ?? (end ? null : this.#toolbox.current()?.cursor ?? null);
    classList.toggle("imgshapes-cursor", cursor !== null);
    if (cursor) style.setProperty("--imgshapes-cursor", cursor);
    else style.removeProperty("--imgshapes-cursor");
    classList.toggle("imgshapes-taking", !end && this.#toolbox.current() !== undefined);
  }
}

/** A press that was all there is to do. */
const NOTHING: Gesture = { move() {}, up() {}, cancel() {} };

/** The plot area and what lies around it, but no button, legend or slider. */
function isPlot(target: Element): boolean {
  return target.closest(".draglayer, .imgshapes-overlay") !== null || target.matches(".main-svg, .svg-container, .plot-container, .bg");
}

/** What was pressed, also inside a shadow root, of which the window sees only the host. */
function innermost(event: Event): EventTarget | undefined {
  return event.composedPath()[0];
}

function block(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
