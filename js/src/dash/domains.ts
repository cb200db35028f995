// An axis that keeps its pixels square takes less room than it was given. plotly.js writes that into the layout, dcc.Graph
// into its figure, and draws from there again when the page has another size: less and less room, if nobody gives it back.
import type { Frame, GraphDiv } from "../types";

const AXES = ["xaxis", "yaxis"] as const;

/** The one image of a component has all the room there is. */
const WHOLE: Readonly<Record<string, readonly number[]>> = { "xaxis.domain": [0, 1], "yaxis.domain": [0, 1] };

/** What gives the room back, when plotly.js starts from less than the whole. */
export function roomFor(gd: GraphDiv): Record<string, unknown> | null {
  const isStraitened = AXES.some((name) => {
    const given = gd._fullLayout[name]?._inputDomain as number[] | undefined;
    return given !== undefined && (given[0] !== 0 || given[1] !== 1);
  });
  return isStraitened ? { ...WHOLE } : null;
}

/** Axes that show the whole image in the whole room. Of another size than before plotly.js widens their range instead. */
export function wholeImage(gd: GraphDiv): Record<string, unknown> {
  const frame = (gd.layout["meta"] as { imgshapes?: { frames?: Record<string, Frame> } }).imgshapes?.frames?.["xy"];
  if (!frame) return { ...WHOLE };
  const [height, width] = frame.shape;
  const edges = {
    xaxis: [frame.x0 - frame.dx / 2, frame.x0 + (width - 0.5) * frame.dx],
    yaxis: [frame.y0 - frame.dy / 2, frame.y0 + (height - 0.5) * frame.dy],
  };
  const update: Record<string, unknown> = { ...WHOLE };
  for (const name of AXES) {
    const [from, to] = gd._fullLayout[name].range as [number, number];
    const [low, high] = edges[name].sort((one, other) => one - other);
    update[`${name}.range`] = from <= to ? [low, high] : [high, low];
  }
  return update;
}
