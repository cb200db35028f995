// Between the panels of a bench and the host that brings their questions to Python.
import type { Answer, Asked, Asking } from "./wire";

export class Counter implements Asking {
  stops = false;
  readonly #hosts = new Set<(asked: Asked) => void>();
  readonly #panels = new Set<(answer: Answer) => void>();

  ask(asked: Asked): void {
    for (const host of this.#hosts) host(asked);
  }

  onAnswer(listener: (answer: Answer) => void): () => void {
    this.#panels.add(listener);
    return () => this.#panels.delete(listener);
  }

  onAsk(listener: (asked: Asked) => void, { stops = false }: { stops?: boolean } = {}): () => void {
    this.stops = stops;
    this.#hosts.add(listener);
    return () => this.#hosts.delete(listener);
  }

  answer(answer: Answer): void {
    for (const panel of this.#panels) panel(answer);
  }
}
