// Charts as plain Plotly figures, the same look as Python's `Profile.figure()` and `Histogram.figure()`.
import type { XY } from "../types";

interface Figure {
  data: unknown[];
  layout: Record<string, unknown>;
}

const INK = "#1f77b4";
const CHANNELS = [
  { name: "red", color: "#d62728" },
  { name: "green", color: "#2ca02c" },
  { name: "blue", color: INK },
  { name: "alpha", color: "#7f7f7f" },
];

const AXIS = { automargin: true, showline: true, linecolor: "#444", gridcolor: "#e5e5e5", zeroline: false };

/** Whose values are charted. */
export interface Owner {
  name: string;
  color: string;
}

/** Name and colour of each channel; a single one is in those of its owner. */
function channelsOf(count: number, { name, color }: Owner): { name?: string; color: string | undefined }[] {
  if (count === 1) return [{ name, color }];
  const known = count === 3 || count === 4;
  return Array.from({ length: count }, (_, i) => ({
    name: known ? CHANNELS[i]!.name : `channel ${i}`,
    color: known ? CHANNELS[i]!.color : undefined,
  }));
}

function figure(data: unknown[], [x, y]: readonly [string, string], more: Record<string, unknown>): Figure {
  const [xaxis, yaxis] = [x, y].map((text) => ({ ...AXIS, title: { text }, ...(data.length ? {} : { visible: false }) }));
  return { data, layout: { xaxis, yaxis, plot_bgcolor: "white", ...more } };
}

/** A chart without data that says what to do. */
export function empty(text: string): Figure {
  const middle = { showarrow: false, xref: "paper", yref: "paper", x: 0.5, y: 0.5, font: { size: 14, color: "#808080" } };
  return figure([], ["", ""], { annotations: [{ text, ...middle }] });
}

/** Intensity over distance, one line a channel. */
export function lines(distance: readonly number[], intensity: readonly (readonly number[])[], xy: readonly XY[], x: string, owner: Owner): Figure {
  const data = channelsOf(intensity.length, owner).map(({ name, color }, i) => ({
    name,
    showlegend: intensity.length > 1,
    type: "scatter",
    mode: "lines",
    x: distance,
    y: intensity[i]!.map((value) => (Number.isNaN(value) ? null : value)),
    customdata: xy,
    line: { color, width: 1.5 },
    hovertemplate: "%{y:.5~g}<extra>x %{customdata[0]:.5~g}, y %{customdata[1]:.5~g}</extra>",
  }));
  return figure(data, [x, "Intensity"], { hovermode: "x unified" });
}

export interface Counted extends Owner {
  counts: readonly (readonly number[])[];
  edges: readonly number[];
}

/** Counts of pixels over intensity, one set of bars a region and channel. */
export function bars(regions: readonly Counted[], title: string): Figure {
  const several = regions.length > 1;
  const data = regions.flatMap(({ counts, edges, ...owner }) =>
    channelsOf(counts.length, owner).map(({ name, color }, i) => ({
      name: several && counts.length > 1 ? `${owner.name}, ${name}` : name,
      showlegend: several || counts.length > 1,
      type: "bar",
      x: edges.slice(1).map((edge, k) => (edges[k]! + edge) / 2),
      width: edges.slice(1).map((edge, k) => edge - edges[k]!),
      y: counts[i],
      marker: { color, line: { width: 0 } },
      opacity: several || counts.length > 1 ? 0.5 : 1,
      hovertemplate: "%{x:.5~g}: %{y}<extra></extra>",
    })),
  );
  return figure(data, ["Intensity", "Pixels"], { bargap: 0, barmode: "overlay", ...(title ? { title: { text: title } } : {}) });
}
