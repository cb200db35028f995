// Shapes beyond what plotly.js can bear, on a canvas beneath the overlay. While the view moves, the picture of them moves
// with it; it is drawn anew when the view rests.

import type { Context, Subplot } from "../context";
import type { AttachOptions, GraphDiv, ShapeDict, XY } from "../types";
import { svgPath } from "../hands/outline";
import { idOf, isHidden } from "./actions";
import { eachFrame } from "./layer";

export const CROWD = 150;

/** Milliseconds without a move after which the view rests. */
const REST = 80;

/** Outlines in one path: each more costs more than the one before. */
const CHUNK = 64;

/** Whether plotly.js draws a shape itself: all while there are few, then only those in hand and those that we cannot. */
export const isReal = ({ store }: Context, crowd: number, selected: ReadonlySet<string>, shape: ShapeDict): boolean =>
  store.shapes.length <= crowd || selected.has(idOf(shape)) || store.geometry(shape).kind === "Foreign";

interface Look {
  color: string;
  fill: string;
  width: number;
  dash: number[];
  opacity: number;
}

/** Shapes of one look on one subplot. */
interface Batch extends Look {
  outlines: Path2D[];
  count: number;
  /** Apart, for the even-odd rule would punch holes where two overlap. */
  filled: Path2D[];
  points: { xy: XY; radius: number }[];
}

const DASHES: Readonly<Record<string, readonly number[]>> = {
  dot: [1, 1], dash: [3, 3], longdash: [5, 5], dashdot: [3, 2, 1, 2], longdashdot: [5, 2, 1, 2],
};

function lookOf(shape: ShapeDict): Look {
  const line = (shape.line ?? {}) as { color?: string; width?: number; dash?: string };
  const width = typeof line.width === "number" ? line.width : 2;
  return {
    color: line.color ?? "#444",
    fill: typeof shape.fillcolor === "string" ? shape.fillcolor : "",
    width,
    dash: (DASHES[line.dash ?? ""] ?? []).map((length) => length * Math.max(3, width)),
    opacity: typeof shape.opacity === "number" ? shape.opacity : 1,
  };
}

// A shape is frozen, so its outline never changes.
const outlines = new WeakMap<ShapeDict, Path2D>();

function outlineOf({ store }: Context, shape: ShapeDict): Path2D {
  let path = outlines.get(shape);
  if (!path) outlines.set(shape, (path = new Path2D(svgPath(shape, store.geometry(shape), (xy) => xy))));
  return path;
}

/** Sort the shapes that we draw into batches, by id of the subplot. */
function batchesOf(context: Context, crowd: number): Map<string, Batch[]> {
  const { store, stage } = context;
  const found = new Map<string, Map<string, Batch>>();
  const selected = new Set(store.selected);
  for (const shape of store.shapes) {
    if (isHidden(shape) || isReal(context, crowd, selected, shape)) continue;
    const subplot = stage.subplotOf(shape);
    if (!subplot) continue;
    const look = lookOf(shape);
    const key = Object.values(look).join();
    const here = found.get(subplot.id) ?? found.set(subplot.id, new Map()).get(subplot.id)!;
    let batch = here.get(key);
    if (!batch) here.set(key, (batch = { ...look, outlines: [], count: 0, filled: [], points: [] }));
    const geometry = store.geometry(shape);
    if (geometry.kind === "Point") {
      batch.points.push({ xy: geometry.xy, radius: Math.abs(Number(shape.x1)) || 5 });
      continue;
    }
    const path = outlineOf(context, shape);
    if (batch.count++ % CHUNK === 0) batch.outlines.push(new Path2D());
    batch.outlines.at(-1)!.addPath(path);
    if (look.fill) batch.filled.push(path);
  }
  return new Map([...found].map(([id, batches]) => [id, [...batches.values()]]));
}

function matrixOf({ stage }: Context, subplot: Subplot): DOMMatrix {
  const { x0, y0, dx, dy } = subplot.frame;
  const [ax, ay] = stage.toPx(subplot, [x0, y0]);
  const [bx, by] = stage.toPx(subplot, [x0 + dx, y0 + dy]);
  const [sx, sy] = [(bx - ax) / dx, (by - ay) / dy];
  return new DOMMatrix([sx, 0, 0, sy, ax - sx * x0, ay - sy * y0]);
}

const equal = (one: DOMMatrix, other: DOMMatrix): boolean =>
  one.a === other.a && one.d === other.d && one.e === other.e && one.f === other.f;

function paint(context: Context, canvas: CanvasRenderingContext2D, subplot: Subplot, batches: readonly Batch[]): void {
  const matrix = matrixOf(context, subplot);
  canvas.save();
  clip(canvas, subplot);
  for (const batch of batches) {
    canvas.globalAlpha = batch.opacity;
    canvas.strokeStyle = batch.color;
    canvas.fillStyle = batch.fill;
    canvas.lineWidth = batch.width;
    canvas.setLineDash(batch.dash);
    canvas.save();
    canvas.transform(matrix.a, 0, 0, matrix.d, matrix.e, matrix.f);
    for (const path of batch.filled) canvas.fill(path, "evenodd");
    canvas.restore();
    // The width of a line is of the screen, so only the outline is stretched.
    for (const outlines of batch.width > 0 ? batch.outlines : []) {
      const seen = new Path2D();
      seen.addPath(outlines, matrix);
      canvas.stroke(seen);
    }
    for (const { xy, radius } of batch.points) {
      const [x, y] = context.stage.toPx(subplot, xy);
      canvas.beginPath();
      canvas.arc(x, y, radius, 0, 2 * Math.PI);
      if (batch.fill) canvas.fill();
      if (batch.width > 0) canvas.stroke();
    }
  }
  canvas.restore();
}

function clip(canvas: CanvasRenderingContext2D, { box: { left, top, width, height } }: Subplot): void {
  canvas.beginPath();
  canvas.rect(left, top, width, height);
  canvas.clip();
}

/** A canvas as large as the figure, in CSS pixels. */
class Sheet {
  readonly canvas = document.createElement("canvas");
  readonly pen: CanvasRenderingContext2D;

  constructor() {
    const pen = this.canvas.getContext("2d");
    if (!pen) throw new Error("crowd: this browser gives no canvas to draw many shapes on");
    this.pen = pen;
  }

  /** Make it empty. */
  clear(gd: GraphDiv): void {
    const { width, height } = gd._fullLayout as { width: number; height: number };
    const ratio = window.devicePixelRatio || 1;
    const { canvas, pen } = this;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== across || canvas.height !== down) {
      [canvas.width, canvas.height] = [across, down];
      [canvas.style.width, canvas.style.height] = [`${width}px`, `${height}px`];
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
  }
}

export function crowd(context: Context, options: AttachOptions): { destroy(): void } {
  const { stage, store } = context;
  const limit = options.crowd ?? CROWD;
  const shown = new Sheet();
  const kept = new Sheet();
  shown.canvas.className = "imgshapes-crowd";
  shown.canvas.setAttribute("aria-hidden", "true");
  let batches: Map<string, Batch[]> | null = null;
  /** Where the axes were when `kept` was drawn. */
  let views = new Map<string, DOMMatrix>();
  let isStale = true;
  let rest = 0;

  const drawSharp = (): void => {
    isStale = false;
    kept.clear(stage.gd);
    views = new Map();
    for (const subplot of stage.subplots()) {
      const here = batches?.get(subplot.id);
      if (!here) continue;
      views.set(subplot.id, matrixOf(context, subplot));
      paint(context, kept.pen, subplot, here);
    }
  };
  const draw = eachFrame(() => {
    batches ??= batchesOf(context, limit);
    shown.canvas.hidden = batches.size === 0;
    if (shown.canvas.hidden) return;
    if (shown.canvas.nextSibling !== stage.svg) stage.svg.before(shown.canvas);
    if (isStale) drawSharp();
    shown.clear(stage.gd);
    const { width, height } = stage.gd._fullLayout as { width: number; height: number };
    for (const subplot of stage.subplots()) {
      const before = views.get(subplot.id);
      if (!before) continue;
      const { a, d, e, f } = matrixOf(context, subplot).multiply(before.inverse());
      shown.pen.save();
      clip(shown.pen, subplot);
      shown.pen.transform(a, 0, 0, d, e, f);
      shown.pen.drawImage(kept.canvas, 0, 0, width, height);
      shown.pen.restore();
    }
  });
  const sharpen = (): void => {
    clearTimeout(rest);
    isStale = true;
    draw(undefined);
  };
  const sort = (): void => {
    batches = null;
    sharpen();
  };
  const move = (): void => {
    draw(undefined);
    // plotly.js tells of all that it draws, moved or not.
    const isElsewhere = (subplot: Subplot): boolean => {
      const before = views.get(subplot.id);
      return before !== undefined && !equal(before, matrixOf(context, subplot));
    };
    if (!stage.subplots().some(isElsewhere)) return;
    clearTimeout(rest);
    rest = window.setTimeout(sharpen, REST);
  };
  const offs = [
    store.on("change", sort),
    // While there are few, plotly.js draws them all, selected or not.
    store.on("select", () => {
      if (store.shapes.length > limit) sort();
    }),
    stage.onView(move),
  ];
  sort();
  return {
    destroy() {
      offs.forEach((off) => off());
      clearTimeout(rest);
      draw.cancel();
      shown.canvas.remove();
    },
  };
}
