// plotly.js holds one listener for a picture that is being loaded, and the next drawing takes its place: whoever waits
// for the first drawing would wait for ever, and dcc.Graph with all that it has to draw after it.
import type { GraphDiv, PlotlyModule } from "./types";

type Listener = ((this: GlobalEventHandlers, event: Event) => unknown) | null;

const known = new WeakSet<HTMLImageElement>();
const wrapped = new WeakMap<PlotlyModule, PlotlyModule>();

/** Have the pictures that a graph is loading tell everybody who waits for them, and not the last one only. */
export function tellAll(div: HTMLElement): void {
  for (const { _image: image } of (div as GraphDiv)._fullData ?? []) {
    if (!image || known.has(image)) continue;
    known.add(image);
    const { onload } = image;
    image.onload = null;
    const add = (listener: Listener): void => {
      if (listener) image.addEventListener("load", listener, { once: true });
    };
    Object.defineProperty(image, "onload", { configurable: true, get: () => null, set: add });
    add(onload);
  }
}

/** Return plotly.js with drawings that end, whatever else is drawn before the pictures of the figure are there. */
export function patient(Plotly: PlotlyModule): PlotlyModule {
  const before = wrapped.get(Plotly);
  if (before) return before;
  const told = <A extends unknown[], R>(draw: (div: HTMLElement, ...rest: A) => R) => (div: HTMLElement, ...rest: A): R => {
    tellAll(div);
    const drawing = draw(div, ...rest);
    tellAll(div);
    return drawing;
  };
  const { newPlot, react, relayout, update, Plots } = Plotly;
  const ours = Object.assign(Object.create(Plotly) as PlotlyModule, {
    newPlot: told(newPlot),
    react: told(react),
    relayout: told(relayout),
    update: told(update),
    Plots: Object.assign(Object.create(Plots) as PlotlyModule["Plots"], { resize: told(Plots.resize) }),
  });
  wrapped.set(Plotly, ours);
  wrapped.set(ours, ours);
  return ours;
}
