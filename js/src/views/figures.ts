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

/** Name and colour of each channel; a single one has no name. */
function channelsOf(count: number): { name?: string; color: string | undefined; showlegend: boolean }[] {
  if (count === 1) return [{ color: INK, showlegend: false }];
  const known = count === 3 || count === 4;
  return Array.from({ length: count }, (_, i) => ({
    name: known ? CHANNELS[i]!.name : `channel ${i}`,
    color: known ? CHANNELS[i]!.color : undefined,
    showlegend: true,
  }));
}

function figure(data: unknown[], title: string, x: string, y: string, more: Record<string, unknown>): Figure {
  // Without data the title says what to do.
  const hint = data.length
    ? {}
    : { annotations: [{ text: title, showarrow: false, xref: "paper", yref: "paper", x: 0.5, y: 0.5, font: { size: 12 } }] };
  const [xaxis, yaxis] = [x, y].map((text) => ({ ...AXIS, title: { text }, ...(data.length ? {} : { visible: false }) }));
  return { data, layout: { xaxis, yaxis, plot_bgcolor: "white", title: { text: title, x: 0.02 }, ...hint, ...more } };
}

/** Intensity over distance, one line a channel. */
export function lines(distance: readonly number[], intensity: readonly (readonly number[])[], xy: readonly XY[], x: string, title: string): Figure {
  const data = channelsOf(intensity.length).slice(0, intensity.length).map(({ color, ...own }, i) => ({
    ...own,
    type: "scatter",
    mode: "lines",
    x: distance,
    y: intensity[i]!.map((value) => (Number.isNaN(value) ? null : value)),
    customdata: xy,
    line: { color, width: 1.5 },
    hovertemplate: "%{y:.5~g}<extra>x %{customdata[0]:.5~g}, y %{customdata[1]:.5~g}</extra>",
  }));
  return figure(data, title, x, "Intensity", { hovermode: "x unified" });
}

/** Counts over intensity, one set of bars a channel. */
export function bars(counts: readonly (readonly number[])[], edges: readonly number[], unit: string, title: string): Figure {
  const data = channelsOf(counts.length).slice(0, counts.length).map(({ color, ...own }, i) => ({
    ...own,
    type: "bar",
    x: edges.slice(1).map((edge, k) => (edges[k]! + edge) / 2),
    width: edges.slice(1).map((edge, k) => edge - edges[k]!),
    y: counts[i],
    marker: { color, line: { width: 0 } },
    opacity: counts.length > 1 ? 0.5 : 1,
    hovertemplate: "%{x:.5~g}: %{y}<extra></extra>",
  }));
  const y = unit.charAt(0).toUpperCase() + unit.slice(1);
  return figure(data, title, "Intensity", y, { bargap: 0, barmode: "overlay" });
}
