// Plotly's own drawing tools at work: it says nothing until the release, so that we follow the pointer by its rules.

import type { Pointer } from "../context";
import { simplify } from "../model/planar";
import type { Geometry, GraphDiv, XY } from "../types";
import { clampToBox } from "./axes";
import { distance, SLIP, type Hands } from "./hands";

/** Plotly takes a drag below this along an axis for none, in pixels. */
const THRESHOLD = 8;
/** Freehand vertices nearer than this to a chord are dropped, in pixels. */
const BEND = 1.5;

/** The form that Plotly makes of a drag, in pixels; null for none. The rules are those of plotly.js 4.1. */
export function drawnBy(dragmode: string, trail: readonly XY[]): Geometry | null {
  const start = trail[0];
  const end = trail.at(-1);
  if (!start || !end) return null;
  if (dragmode === "drawopenpath" || dragmode === "drawclosedpath") {
    if (trail.length < 2) return null;
    const xy = simplify(trail, BEND);
    return dragmode === "drawopenpath" ? { kind: "Polyline", xy, width: null } : { kind: "Polygon", rings: [xy] };
  }
  const [dx, dy] = [past(end[0] - start[0]), past(end[1] - start[1])];
  if (!dx && !dy) return null;
  const [x, y] = start;
  if (dragmode === "drawline") return { kind: "Line", xy: [start, [x + dx, y + dy]] };
  if (dragmode === "drawrect") return { kind: "Rect", box: [x, y, x + dx, y + dy], angle: 0 };
  if (dragmode !== "drawcircle") return null;
  // The press is the centre, and the pointer on the ellipse at 45 degrees; along an axis it is a circle.
  const [a, b] = dx && dy ? [Math.SQRT2 * Math.abs(dx), Math.SQRT2 * Math.abs(dy)] : [Math.abs(dx + dy), Math.abs(dx + dy)];
  return { kind: "Ellipse", box: [x - a, y - b, x + a, y + b], angle: 0 };
}

function past(way: number): number {
  return Math.abs(way) < THRESHOLD ? 0 : way;
}

/** Follows one press that was left to plotly.js. */
export class NativeWatch {
  readonly #hands: Hands;
  readonly #click: (pointer: Pointer) => void;
  #start: Pointer | null = null;
  #trail: XY[] = [];
  #frame = 0;
  #told = false;
  /** Called after a drag, when the figure may be changed again. */
  onDone: () => void = () => {};

  constructor(hands: Hands, click: (pointer: Pointer) => void) {
    this.#hands = hands;
    this.#click = click;
  }

  get busy(): boolean {
    return this.#start !== null;
  }

  down(pointer: Pointer): void {
    this.#start = pointer;
    this.#trail = [pointer.px];
    forgetPixelSizes(this.#hands.stage.gd);
  }

  move(pointer: Pointer): void {
    const start = this.#start;
    if (!start) return;
    this.#trail.push(clampToBox(pointer.px, start.subplot.box));
    if (this.#frame || !this.#dragmode.startsWith("draw")) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#tell(start);
    });
  }

  /** The release itself: plotly.js hears of it after us, and makes the shape then. */
  up(pointer: Pointer): void {
    if (!this.#start) return;
    forgetPixelSizes(this.#hands.stage.gd);
    setTimeout(() => this.#done(pointer));
  }

  #done(pointer: Pointer): void {
    const start = this.#start;
    if (!start) return;
    const isClick = this.#trail.every((px) => distance(px, start.px) < SLIP[pointer.kind]);
    this.cancel();
    if (isClick) this.#click(start);
    this.onDone();
  }

  cancel(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#start = null;
    this.#trail = [];
    if (this.#told) this.#hands.store.emit("editing", { shape: null });
    this.#told = false;
  }

  get #dragmode(): string {
    return String(this.#hands.stage.gd._fullLayout.dragmode);
  }

  #tell({ subplot }: Pointer): void {
    const { stage, store, style } = this.#hands;
    const drawn = drawnBy(this.#dragmode, this.#trail);
    if (!drawn) return;
    this.#told = true;
    store.emit("editing", { shape: style(mapped(drawn, (px) => stage.toXY(subplot, px)), subplot) });
  }
}

/**
 * plotly.js notes on a subplot how the shape that it drew last is sized, and reads what is drawn next in those terms:
 * after a shape sized in pixels, a point, a new rectangle lands elsewhere (3.1 and 4.1).
 */
function forgetPixelSizes(gd: GraphDiv): void {
  const plots: Record<string, Record<string, unknown>> = gd._fullLayout._plots ?? {};
  for (const plot of Object.values(plots)) for (const key of PIXEL_SIZES) delete plot[key];
}

const PIXEL_SIZES = ["xsizemode", "ysizemode", "xanchor", "yanchor"] as const;

function mapped(geometry: Geometry, map: (xy: XY) => XY): Geometry {
  switch (geometry.kind) {
    case "Line":
      return { ...geometry, xy: [map(geometry.xy[0]), map(geometry.xy[1])] };
    case "Polyline":
      return { ...geometry, xy: geometry.xy.map(map) };
    case "Polygon":
      return { ...geometry, rings: geometry.rings.map((ring) => ring.map(map)) };
    case "Rect":
    case "Ellipse": {
      const [x0, y0, x1, y1] = geometry.box;
      return { ...geometry, box: [...map([x0, y0]), ...map([x1, y1])] };
    }
    default:
      return geometry;
  }
}
