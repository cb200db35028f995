// The line to the kernel: what was said is said again until it is heard, and what was missed is asked for.

import type { Heard, Model, Said } from "./wire";
import type { Cause, Delta } from "../types";
import { Pending } from "./pending";

/** `waiting`: no answer for some seconds, as when a cell runs. `gone`: the host says that the kernel ended. */
export type LineState = "open" | "waiting" | "gone";

export interface Listener {
  heard(message: Heard, buffers: readonly DataView[]): void;
  line(state: LineState): void;
  /** Whether the host shows that the kernel is gone. */
  isGone(): boolean;
}

const PATIENCE = 2000;
const LONGEST = 30_000;
/** Silence after which a page that wakes up asks whether anybody is there. */
const IDLE = 5000;

export class Link {
  readonly client = crypto.randomUUID();
  readonly pending = new Pending();
  state: LineState = "open";
  #isWelcome = false;
  #mark: string | null = null;
  #serial = 0;
  #wait = PATIENCE;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #asked = new Map<string, Said>();
  #lastHeard = 0;
  #editing: { waits: boolean; next: Said | null } = { waits: false, next: null };

  constructor(
    readonly model: Model,
    readonly listener: Listener,
  ) {
    model.on("msg:custom", this.#hear);
    model.on("comm_live_update", this.#liveChanged);
    addEventListener("online", this.#wake);
    addEventListener("focus", this.#wake);
    document.addEventListener("visibilitychange", this.#wake);
  }

  /** `mark`: of the figure that the view shows already, if it does. */
  open(mark: string | null = null): void {
    this.#mark = mark;
    this.#say({ kind: "hello", figure: mark });
    this.#expect();
    if (this.listener.isGone()) this.#enter("gone");
  }

  close(): void {
    clearTimeout(this.#timer);
    this.model.off("msg:custom", this.#hear);
    this.model.off("comm_live_update", this.#liveChanged);
    removeEventListener("online", this.#wake);
    removeEventListener("focus", this.#wake);
    document.removeEventListener("visibilitychange", this.#wake);
  }

  step(delta: Delta, cause: Cause, place = 0): void {
    this.#say({ kind: "change", ...this.pending.add(delta, cause, place) });
    this.#expect();
  }

  /** Ask for what must come, again and again. */
  ask(said: Said & { kind: "script" | "sync" | "ping" }): void {
    this.#asked.set(keyOf(said), said);
    this.#say(said);
    this.#expect();
  }

  /** Say what may be lost. */
  tell(said: Said): void {
    this.#say(said);
  }

  /** Say what the hand is drawing: the newest only, and no more than the kernel keeps up with. */
  tellEditing(said: Said & { kind: "editing" }): void {
    if (this.#editing.waits && said.shape) {
      this.#editing.next = said;
      return;
    }
    this.#editing = { waits: true, next: null };
    this.#say(said);
  }

  #say(said: Said): void {
    if (this.state === "gone") return;
    try {
      this.model.send({ ...said, client: this.client });
    } catch {
      // JupyterLab throws when the comm ended with its kernel: there is nobody to send to, now or later.
      this.#enter("gone");
    }
  }

  /** Start the clock, unless it runs. */
  #expect(): void {
    if (this.state === "gone") return;
    this.#timer ??= setTimeout(this.#again, this.#wait);
  }

  readonly #again = (): void => {
    this.#timer = undefined;
    if (this.#wait > PATIENCE) this.#enter("waiting");
    this.#wait = Math.min(2 * this.#wait, LONGEST);
    if (!this.#isWelcome) this.#say({ kind: "hello", figure: this.#mark });
    for (const said of this.#asked.values()) this.#say(said);
    for (const step of this.pending.steps) this.#say({ kind: "change", ...step });
    if (!this.#isWelcome || this.#asked.size || this.pending.steps.length) this.#expect();
  };

  readonly #hear = (message: Heard, buffers: readonly DataView[] = []): void => {
    this.#lastHeard = Date.now();
    this.#wait = PATIENCE;
    this.#enter("open");
    const isMine = message.client === this.client;
    const isForAll = message.client === null;
    if (message.kind === "delta") {
      if (message.serial === this.#serial + 1) this.#serial = message.serial;
      if (!isMine) this.listener.heard({ ...message, delta: this.pending.under(message.delta) }, buffers);
    } else if (message.kind === "select" || message.kind === "classes") {
      if (!isMine) this.listener.heard(message, buffers);
    } else if (isMine || isForAll) {
      this.#settle(message);
      this.listener.heard(message, buffers);
    }
    if (this.#isWelcome && message.serial !== this.#serial && !this.#asked.has("sync")) this.ask({ kind: "sync" });
    if (this.#isWelcome && !this.#asked.size && !this.pending.steps.length) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  };

  /** Take note of what an answer answers. */
  #settle(message: Heard): void {
    if (message.kind === "figure" || message.kind === "shapes") this.#serial = message.serial;
    if (message.kind === "figure") this.#mark = message.mark;
    if (message.kind === "figure" || (message.kind === "shapes" && message.mark === this.#mark)) this.#isWelcome = true;
    if (message.kind === "shapes") this.#asked.delete("sync");
    if (message.kind === "script") this.#asked.delete(keyOf(message));
    if (message.kind === "ack" || message.kind === "shapes") this.pending.acknowledge(message.seq);
    if (message.kind === "pong") {
      this.#asked.delete("ping");
      const { next } = this.#editing;
      this.#editing = { waits: next !== null, next: null };
      if (next) this.#say(next);
    }
  }

  readonly #liveChanged = (): void => {
    if (this.listener.isGone()) {
      this.#enter("gone");
      return;
    }
    this.#enter("open");
    this.ask({ kind: "sync" });
  };

  readonly #wake = (): void => {
    if (this.#isWelcome && !document.hidden && Date.now() - this.#lastHeard > IDLE) this.ask({ kind: "ping" });
  };

  #enter(state: LineState): void {
    if (state === this.state) return;
    this.state = state;
    if (state === "gone") {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    this.listener.line(state);
  }
}

function keyOf(said: { kind: string; name?: string }): string {
  return said.name ? `${said.kind} ${said.name}` : said.kind;
}
