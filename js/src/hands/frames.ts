// Which subplots hold an image, and where its pixels lie.

import type { AttachOptions, Frame, GraphDiv } from "../types";

interface FullTrace {
  type: string;
  xaxis?: string;
  yaxis?: string;
  x0?: unknown;
  dx?: unknown;
  y0?: unknown;
  dy?: unknown;
  z?: ArrayLike<ArrayLike<unknown>>;
}

/** Those given, or those of the figure's own meta, or what its image traces say; else every pair of axes. */
export function framesOf(gd: GraphDiv, given: AttachOptions["frames"]): Readonly<Record<string, Frame>> {
  const told = given ?? gd.layout?.meta?.imgshapes?.frames;
  if (told && Object.keys(told).length > 0) return told;
  const seen: Record<string, Frame> = {};
  const traces: FullTrace[] = (gd as { _fullData?: FullTrace[] })._fullData ?? [];
  traces.forEach((trace, i) => {
    if (trace.type !== "image" && trace.type !== "heatmap") return;
    const id = `${trace.xaxis ?? "x"}${trace.yaxis ?? "y"}`;
    seen[id] ??= frameOf(trace, sizeOf(gd, trace, i));
  });
  if (Object.keys(seen).length > 0) return seen;
  const pairs: string[] = gd._fullLayout?._subplots?.cartesian ?? [];
  return Object.fromEntries(pairs.map((id) => [id, frameOf({ type: "" }, [0, 0])]));
}

function frameOf(trace: FullTrace, shape: [number, number]): Frame {
  const number = (value: unknown, fallback: number) => (typeof value === "number" ? value : fallback);
  return {
    shape,
    x0: number(trace.x0, 0),
    dx: number(trace.dx, 1),
    y0: number(trace.y0, 0),
    dy: number(trace.dy, 1),
    unit: "px",
  };
}

function sizeOf(gd: GraphDiv, trace: FullTrace, index: number): [number, number] {
  // plotly.js has read the size of an image that came as a source.
  const made = (gd as { calcdata?: { w?: number; h?: number }[][] }).calcdata?.[index]?.[0];
  if (made?.w && made.h) return [made.h, made.w];
  return [trace.z?.length ?? 0, trace.z?.[0]?.length ?? 0];
}
