// A picture of the figure as it is on the screen: every shape, also those drawn cheaply, and the scale bar.

import type { Context } from "../context";
import type { AttachOptions } from "../types";
import { scaleBarLayout } from "./scalebar";

export interface PictureOptions {
  format?: "png" | "svg" | "jpeg" | "webp";
  scale?: number;
  width?: number;
  height?: number;
  filename?: string;
}

/** The figure as Plotly takes it, apart from the one on the screen. */
export function pictureOf(context: Context, options: AttachOptions): { data: unknown; layout: Record<string, unknown> } {
  const { gd } = context.stage;
  const bars = scaleBarLayout(context, options);
  const { width, height } = gd._fullLayout as { width: number; height: number };
  const layout: Record<string, unknown> = { ...gd.layout, width, height, autosize: false };
  layout.shapes = [...context.store.shapes, ...bars.shapes];
  layout.annotations = [...((gd.layout.annotations as unknown[] | undefined) ?? []), ...bars.annotations];
  // A shape that sticks out would make axes jump that find their range by themselves.
  for (const key of Object.keys(gd._fullLayout)) {
    if (!/^[xy]axis\d*$/.test(key)) continue;
    const { range } = gd._fullLayout[key] as { range: unknown[] };
    layout[key] = { ...(gd.layout[key] as object | undefined), range: [...range], autorange: false };
  }
  return { data: gd.data, layout };
}

/** What people set for Plotly's own camera button. */
function configured({ stage }: Context): PictureOptions {
  const context = (stage.gd as unknown as { _context?: { toImageButtonOptions?: PictureOptions } })._context;
  return context?.toImageButtonOptions ?? {};
}

/** As a data URL. */
export function toImage(context: Context, options: AttachOptions, picture: PictureOptions = {}): Promise<string> {
  return context.Plotly.toImage(pictureOf(context, options), settings(context, picture));
}

export async function download(context: Context, options: AttachOptions): Promise<void> {
  const { filename = "image", ...picture } = configured(context);
  await context.Plotly.downloadImage(pictureOf(context, options), { ...settings(context, picture), filename });
}

function settings({ stage }: Context, picture: PictureOptions): Record<string, unknown> {
  const { width, height } = stage.gd._fullLayout as { width: number; height: number };
  return { format: "png", scale: 1, width, height, ...picture };
}
