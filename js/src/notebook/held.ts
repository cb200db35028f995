// The figure that comes with the widget itself: a view that opens has nothing to wait for.

import type { FigureJson, Model, State } from "./wire";

export interface Told extends State {
  figure: FigureJson;
  config: Record<string, unknown>;
  tools: string[] | null;
  /** Version of the installed plotly.js. */
  plotly: string;
  /** Whether results of views will follow. */
  views: boolean;
}

const NAME = "_figure";

/** Stays in the model, where later views find it. What writes models into files copies public fields, and has none of it. */
class Held {
  readonly #told: Told;
  readonly #buffers: readonly DataView[];

  constructor(told: Told, buffers: readonly DataView[]) {
    this.#told = told;
    this.#buffers = buffers;
  }

  get told(): Told {
    return this.#told;
  }

  get buffers(): readonly DataView[] {
    return this.#buffers;
  }
}

export function hold(model: Model, told: Told, buffers: readonly DataView[]): void {
  model.set(NAME, new Held(told, buffers));
}

/** The newest figure that this page has of the widget; null in a notebook that was opened without its kernel. */
export function heldBy(model: Model): { told: Told; buffers: readonly DataView[] } | null {
  const value = model.get(NAME) as Held | Partial<Told & { buffers: DataView[] }> | undefined;
  if (value instanceof Held) return value;
  if (!value?.figure || !value.buffers) return null;
  const { buffers, ...told } = value;
  hold(model, told as Told, buffers);
  return { told: told as Told, buffers };
}
