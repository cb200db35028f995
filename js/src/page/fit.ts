// The figure fills its box, whenever that changes: views come and go, phones are turned.
import type { GraphDiv, PlotlyModule } from "../types";

export function fit(Plotly: PlotlyModule, graph: GraphDiv): void {
  let [width, height] = [0, 0];
  new ResizeObserver(() => {
    const [wide, high] = [graph.clientWidth, graph.clientHeight];
    // A hidden box has no size, and plotly.js refuses to draw in it.
    if (!wide || !high || (wide === width && high === height)) return;
    [width, height] = [wide, high];
    void Plotly.Plots.resize(graph);
  }).observe(graph);
}
