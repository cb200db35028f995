// Positions on plotly.js axes: axis units <-> pixels of the figure.

import type { Subplot } from "../context";
import type { Frame, GraphDiv, ShapeDict, XY } from "../types";

/** What is used of an axis of `_fullLayout`. Its own numbers are linear: log10 of values, milliseconds of dates. */
export interface PlotlyAxis {
  type: string;
  range: [number | string, number | string];
  fixedrange?: boolean;
  matches?: string;
  _offset: number;
  _length: number;
  _name: string;
  l2p(linear: number): number;
  p2l(pixel: number): number;
  r2l(value: number | string): number;
  l2r(linear: number): number | string;
}

export function axisOf(gd: GraphDiv, ref: string): PlotlyAxis | undefined {
  const axis: PlotlyAxis | undefined = gd._fullLayout?.[ref.replace(/^([xy])/, "$1axis")];
  return axis && typeof axis.l2p === "function" && Number.isFinite(axis._length) ? axis : undefined;
}

export function toPixel(axis: PlotlyAxis, value: number): number {
  return axis._offset + axis.l2p(axis.type === "log" ? Math.log10(value) : value);
}

export function toValue(axis: PlotlyAxis, pixel: number): number {
  const linear = axis.p2l(pixel - axis._offset);
  return axis.type === "log" ? 10 ** linear : linear;
}

/** Whether equal steps in axis units are equal steps on the screen. */
export function isLinear(axis: PlotlyAxis): boolean {
  return axis.type !== "log";
}

const SUBPLOT = /^(x\d*)(y\d*)$/;

/** The subplots that have a frame, where they are now on the screen. */
export function subplotsOf(gd: GraphDiv, frames: Readonly<Record<string, Frame>>): Subplot[] {
  const found: Subplot[] = [];
  for (const [id, frame] of Object.entries(frames)) {
    const [, xref, yref] = SUBPLOT.exec(id) ?? [];
    if (!xref || !yref) continue;
    const x = axisOf(gd, xref);
    const y = axisOf(gd, yref);
    if (!x || !y) continue;
    const box = { left: x._offset, top: y._offset, width: x._length, height: y._length };
    found.push({ id, xref, yref, frame, box });
  }
  return found;
}

/** The axes that a shape is on: plotly.js takes the first where it names none. */
export function subplotIdOf(shape: ShapeDict): string {
  return (shape.xref || "x") + (shape.yref || "y");
}

/** Changes whenever anything on the figure moves on the screen. */
export function viewSignature(gd: GraphDiv, subplots: readonly Subplot[]): string {
  const parts = [gd._fullLayout?.width, gd._fullLayout?.height];
  for (const { xref, yref } of subplots) {
    for (const axis of [axisOf(gd, xref), axisOf(gd, yref)]) {
      if (axis) parts.push(axis._offset, axis._length, axis.p2l(0), axis.p2l(axis._length));
    }
  }
  return parts.join();
}

export function clampToBox(px: XY, box: Subplot["box"]): XY {
  const [x, y] = px;
  return [
    Math.min(Math.max(x, box.left), box.left + box.width),
    Math.min(Math.max(y, box.top), box.top + box.height),
  ];
}

export function isInBox(px: XY, box: Subplot["box"]): boolean {
  const [x, y] = clampToBox(px, box);
  return x === px[0] && y === px[1];
}
