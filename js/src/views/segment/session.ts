// One sitting with a method: what is asked, what is on screen, and what of the answers still counts. Knows no DOM.
import type { Answer, Asking, Found, MethodSpec, Request } from "./wire";

export interface Plan {
  method: MethodSpec;
  parameters: Readonly<Record<string, unknown>>;
  ids: readonly string[];
  objects: readonly string[];
  tolerance: number;
  label: string;
}

export interface State {
  /** What was asked for last; null when nothing is going on. */
  plan: Plan | null;
  /** An answer is awaited. */
  busy: boolean;
  /** How far it is, from 0 to 1; null where nobody says. */
  done: number | null;
  /** What is on screen. */
  found: Found | null;
  error: string | null;
  /** Name of the correction that has just been accepted. */
  accepted: string | null;
}

const IDLE: State = { plan: null, busy: false, done: null, found: null, error: null, accepted: null };

/** Of all panels of a page, so that an answer finds its own. */
let count = 0;

export class Session {
  state: State = IDLE;
  /** Number of the request that is awaited. */
  #number = 0;
  #request: Request | null = null;
  /** What shall be asked once the answer that nobody can stop is there. */
  #next: Plan | null = null;
  readonly #off: () => void;

  constructor(
    private readonly title: string,
    private readonly asking: Asking,
    private readonly changed: (state: State) => void,
  ) {
    this.#off = asking.onAnswer((answer) => this.#hear(answer));
  }

  /** Ask for it: roughly first, where the method can. What was asked before does not count any more. */
  run(plan: Plan): void {
    if (this.state.busy && !this.asking.stops) {
      this.#next = plan;
      this.#become({ ...this.state, plan, error: null });
      return;
    }
    this.#leave();
    this.#ask(plan, plan.method.preview);
  }

  /** Have the corrected image, which is on screen until then, take the place of the image. */
  keep(): void {
    if (!this.#request || this.state.busy) return;
    this.#number = ++count;
    this.#become({ ...this.state, plan: null, busy: true, done: null, error: null });
    this.asking.ask({ kind: "correct", request: { ...this.#request, number: this.#number } });
  }

  /** Nothing on screen, nothing awaited. */
  clear(): void {
    this.#leave();
    this.#become(IDLE);
  }

  destroy(): void {
    this.#leave();
    this.#off();
  }

  #leave(): void {
    if (this.state.busy && this.asking.stops) this.asking.ask({ kind: "stop", number: this.#number });
    this.#number = 0;
    this.#next = null;
  }

  #ask(plan: Plan, preview: boolean): void {
    this.#number = ++count;
    this.#become({ ...this.state, plan, busy: true, done: null, error: null, accepted: null });
    const { method, ...rest } = plan;
    this.#request = { title: this.title, number: this.#number, do: method.do, method: method.name, preview, ...rest };
    this.asking.ask({ kind: "ask", request: this.#request });
  }

  #hear(answer: Answer): void {
    if (!this.state.busy || answer.number !== this.#number) return;
    const { plan } = this.state;
    if ("done" in answer) return this.#become({ ...this.state, done: answer.done });
    const next = this.#next;
    this.#next = null;
    if (next) return this.#ask(next, next.method.preview);
    if ("stopped" in answer) return this.#become(IDLE);
    if ("accepted" in answer) return this.#become({ ...IDLE, accepted: answer.accepted });
    if ("error" in answer) return this.#become({ ...IDLE, plan, error: answer.error });
    const found = answer;
    if (found.approximate && plan) {
      this.state = { ...this.state, found };
      return this.#ask(plan, false);
    }
    this.#become({ ...IDLE, plan, found });
  }

  #become(state: State): void {
    this.state = state;
    this.changed(state);
  }
}
