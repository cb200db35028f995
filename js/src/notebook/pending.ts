// The steps that the kernel has not acknowledged, in their order.

import type { Cause, Delta } from "../types";

export interface Step {
  seq: number;
  delta: Delta;
  cause: Cause;
  /** How often the image had moved under the shapes before it. */
  place: number;
}

export class Pending {
  #steps: Step[] = [];
  #seq = 0;

  get steps(): readonly Step[] {
    return this.#steps;
  }

  add(delta: Delta, cause: Cause, place = 0): Step {
    const step = { seq: ++this.#seq, delta, cause, place };
    this.#steps.push(step);
    return step;
  }

  /** The kernel has taken all steps up to this one. */
  acknowledge(seq: number): void {
    this.#steps = this.#steps.filter((step) => step.seq > seq);
  }

  /**
   * What is left of a foreign step where ours, still on its way, comes after it: the kernel will see ours last,
   * so that ours holds.
   */
  under(delta: Delta): Delta {
    if (!this.#steps.length) return delta;
    const dropped = new Set(this.#steps.flatMap((step) => step.delta.drop));
    const ours = new Set([...dropped, ...this.#steps.flatMap((step) => step.delta.put.map((shape) => shape.name))]);
    return {
      put: delta.put.filter((shape) => !ours.has(shape.name)),
      drop: delta.drop.filter((id) => !ours.has(id)),
      order: delta.order && delta.order.filter((id) => !dropped.has(id)),
    };
  }
}
