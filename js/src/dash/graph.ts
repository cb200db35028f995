// Where the graph of a component is on the page: React makes it, takes it away and makes it anew as it likes.
import type { GraphDiv, ShapeDict } from "../types";
import { tellAll } from "../pictures";
import { elementId, type Id } from "./renderer";

/** What Python wrote into a figure of its own (dash_aio/registry.py). */
export interface Mark {
  key: string;
  hash: string;
  /** Another one for each figure that Python made. */
  number: string;
}

export interface Figure {
  layout?: {
    shapes?: ShapeDict[];
    meta?: { imgshapes?: { image?: Mark } };
  };
}

export function markOf(figure: Figure | GraphDiv | null | undefined): Mark | null {
  return (figure as Figure | null | undefined)?.layout?.meta?.imgshapes?.image ?? null;
}

const LATE = 15_000;

function divOf(id: Id): GraphDiv | null {
  return document.getElementById(elementId(id))?.querySelector<GraphDiv>(".js-plotly-plot") ?? null;
}

/** The graph div of a component once plotly.js has drawn it. `late` is called once when that takes too long. */
export function drawnGraph(id: Id, late: () => void): { found: Promise<GraphDiv>; stop: () => void } {
  let stopped = false;
  const begun = performance.now();
  let told = false;
  const found = new Promise<GraphDiv>((resolve) => {
    const look = (): void => {
      if (stopped) return;
      const div = divOf(id);
      if (div) tellAll(div);
      const gd = graphOf(id);
      if (gd) {
        resolve(gd);
        return;
      }
      if (!told && performance.now() - begun > LATE) {
        told = true;
        late();
      }
      // A page in the background has no frames.
      setTimeout(look, told ? 500 : 20);
    };
    look();
  });
  return { found, stop: () => (stopped = true) };
}

export function graphOf(id: Id): GraphDiv | null {
  const gd = divOf(id);
  return gd?._fullLayout?.["xaxis"]?._length && markOf(gd) ? gd : null;
}
