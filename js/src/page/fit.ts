// The figure fills its box, whenever that changes: views come and go, phones are turned.
import type { GraphDiv, PlotlyModule } from "../types";

/** Resolves when the figure fills its box for the first time. */
export async function fit(Plotly: PlotlyModule, graph: GraphDiv): Promise<void> {
  let [width, height] = [graph.clientWidth, graph.clientHeight];
  new ResizeObserver(() => {
    const [wide, high] = [graph.clientWidth, graph.clientHeight];
    // A hidden box has no size, and plotly.js refuses to draw in it.
    if (!wide || !high || (wide === width && high === height)) return;
    [width, height] = [wide, high];
    void Plotly.Plots.resize(graph);
  }).observe(graph);
  if (width && height) await Plotly.Plots.resize(graph);
}
