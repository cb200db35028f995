// Steps of the hand on their way to Python: kept until somebody there says that they were received, else told again.
import type { Cause, Delta } from "../types";
import { merged } from "./deltas";

export type StepType = "draw" | "edit" | "erase" | "relabel" | "change";

export interface Step {
  type: StepType;
  ids: string[];
  delta: Delta;
  cause: Cause;
  /** Key of the image. */
  image: string;
}

/** What `ImageShapesAIO.ids.event` holds. */
export interface StepEvent extends Step {
  client: string;
  seq: number;
  resent: boolean;
}

export interface Receipt {
  client: string;
  seq: number;
  image: string;
}

export interface Pending extends Step {
  seq: number;
}

const PATIENCE = 2000;
const LONGEST = 30_000;

export class Courier {
  readonly client = crypto.randomUUID().replaceAll("-", "").slice(0, 12);
  #seq = 0;
  #pending: Pending[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #patience = PATIENCE;

  /** `deliver` puts an event on its way; `onPending` hears of every change of what waits. */
  constructor(
    private readonly deliver: (event: StepEvent) => void,
    private readonly onPending: (pending: readonly Pending[]) => void,
  ) {}

  get pending(): readonly Pending[] {
    return this.#pending;
  }

  /** What Python does not know yet of an image. */
  unknown(image: string): Delta {
    return merged(this.#of(image).map((step) => step.delta));
  }

  send(step: Step): void {
    this.#pending.push({ ...step, seq: ++this.#seq });
    this.#deliver(step.image, false);
  }

  /** Steps of an earlier life of this page, told again under today's name. */
  adopt(steps: readonly Step[]): void {
    if (!steps.length) return;
    for (const { type, ids, delta, cause, image } of steps) {
      this.#pending.push({ type, ids, delta, cause, image, seq: ++this.#seq });
    }
    this.#deliver(this.#pending[0]!.image, true);
  }

  received(receipt: Receipt): void {
    if (receipt.client !== this.client) return;
    const left = this.#pending.filter((step) => step.image !== receipt.image || step.seq > receipt.seq);
    if (left.length === this.#pending.length) return;
    this.#pending = left;
    this.#patience = PATIENCE;
    this.onPending(left);
    clearTimeout(this.#timer);
    if (!left.length) return;
    // Steps of the same image are under way already; those of another one have waited for this.
    if (left[0]!.image !== receipt.image) this.#deliver(left[0]!.image, true);
    else this.#wait();
  }

  /** Do not wait any longer: the page came back, or the network did. */
  hurry(): void {
    const oldest = this.#pending[0];
    if (oldest) this.#deliver(oldest.image, true);
  }

  #of(image: string): Pending[] {
    return this.#pending.filter((step) => step.image === image);
  }

  #deliver(image: string, resent: boolean): void {
    const steps = this.#of(image);
    const last = steps[steps.length - 1]!;
    const types = new Set(steps.map((step) => step.type));
    const ids = [...new Set(steps.flatMap((step) => step.ids))];
    this.onPending(this.#pending);
    this.deliver({
      type: types.size === 1 ? last.type : "change",
      ids,
      delta: merged(steps.map((step) => step.delta)),
      cause: last.cause,
      image,
      client: this.client,
      seq: last.seq,
      resent,
    });
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#patience = Math.min(2 * this.#patience, LONGEST);
      this.hurry();
    }, this.#patience);
  }
}
