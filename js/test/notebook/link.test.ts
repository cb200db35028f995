import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Link, type LineState } from "../../src/notebook/link";
import type { Heard, Model, Said } from "../../src/notebook/wire";
import type { Delta } from "../../src/types";

/** A kernel as far as a page can tell: what was said to it, and a way to answer. */
class Kernel {
  said: (Said & { client: string })[] = [];
  isDead = false;
  #listeners = new Map<string, (...given: unknown[]) => void>();
  readonly model: Model = {
    get: () => undefined,
    set: () => undefined,
    send: (content) => {
      if (this.isDead) throw new Error("Cannot send");
      this.said.push(content as Said & { client: string });
    },
    on: (event, listener) => void this.#listeners.set(event, listener),
    off: (event) => void this.#listeners.delete(event),
  };

  answer(message: Record<string, unknown>): void {
    this.#listeners.get("msg:custom")?.(message, []);
  }

  restart(): void {
    this.#listeners.get("comm_live_update")?.();
  }

  kinds(): string[] {
    return this.said.map((said) => (said.kind === "change" ? `change ${said.seq}` : said.kind));
  }
}

const delta = (name: string): Delta => ({ put: [{ name, type: "rect" }], drop: [], order: null });

describe("the line to the kernel", () => {
  let kernel: Kernel;
  let link: Link;
  let heard: Heard[];
  let states: LineState[];

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("addEventListener", () => undefined);
    vi.stubGlobal("removeEventListener", () => undefined);
    vi.stubGlobal("document", { addEventListener: () => undefined, removeEventListener: () => undefined, hidden: false });
    kernel = new Kernel();
    heard = [];
    states = [];
    link = new Link(kernel.model, {
      heard: (message) => void heard.push(message),
      line: (state) => void states.push(state),
      isGone: () => false,
    });
  });

  afterEach(() => {
    link.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const welcome = (): void => {
    link.open();
    kernel.answer({ kind: "figure", client: link.client, serial: 0, mark: "one" });
    kernel.said = [];
  };

  it("asks for the figure until it comes", () => {
    link.open();
    vi.advanceTimersByTime(6500);
    expect(kernel.kinds()).toEqual(["hello", "hello", "hello"]);
    kernel.answer({ kind: "figure", client: link.client, serial: 3 });
    vi.advanceTimersByTime(60_000);
    expect(kernel.kinds()).toHaveLength(3);
  });

  it("is content with the shapes when it has the figure that they are on", () => {
    link.open("one");
    expect(kernel.said).toMatchObject([{ kind: "hello", figure: "one" }]);
    kernel.answer({ kind: "shapes", client: link.client, serial: 2, seq: 0, mark: "one" });
    vi.advanceTimersByTime(60_000);
    expect(kernel.kinds()).toEqual(["hello"]);
  });

  it("goes on asking when the shapes are on another figure", () => {
    link.open("one");
    kernel.answer({ kind: "shapes", client: link.client, serial: 2, seq: 0, mark: "two" });
    vi.advanceTimersByTime(2100);
    expect(kernel.kinds()).toEqual(["hello", "hello"]);
    kernel.answer({ kind: "figure", client: link.client, serial: 2, mark: "two" });
    vi.advanceTimersByTime(60_000);
    expect(kernel.kinds()).toHaveLength(2);
  });

  it("sends steps again, in order, until they are acknowledged, ever more slowly", () => {
    welcome();
    link.step(delta("a"), "hand");
    link.step(delta("b"), "hand");
    expect(kernel.kinds()).toEqual(["change 1", "change 2"]);
    vi.advanceTimersByTime(2100);
    expect(kernel.kinds().slice(2)).toEqual(["change 1", "change 2"]);
    kernel.answer({ kind: "ack", client: link.client, seq: 1, serial: 0 });
    kernel.said = [];
    vi.advanceTimersByTime(4100);
    expect(kernel.kinds()).toEqual(["change 2"]);
    kernel.answer({ kind: "ack", client: link.client, seq: 2, serial: 0 });
    kernel.said = [];
    vi.advanceTimersByTime(120_000);
    expect(kernel.said).toEqual([]);
    expect(link.pending.steps).toEqual([]);
  });

  it("says that nobody answers, and that somebody does again", () => {
    welcome();
    link.step(delta("a"), "hand");
    vi.advanceTimersByTime(7000);
    expect(states).toEqual(["waiting"]);
    kernel.answer({ kind: "ack", client: link.client, seq: 1, serial: 0 });
    expect(states).toEqual(["waiting", "open"]);
  });

  it("knows a kernel that is gone by the error of sending, and sends no more", () => {
    welcome();
    kernel.isDead = true;
    kernel.restart();
    expect(states).toEqual(["gone"]);
    link.step(delta("a"), "hand");
    vi.advanceTimersByTime(60_000);
    expect(kernel.said).toEqual([]);
  });

  it("asks for the list when a delta was missed, once", () => {
    welcome();
    kernel.answer({ kind: "delta", client: null, serial: 1, delta: delta("a") });
    expect(kernel.said).toEqual([]);
    kernel.answer({ kind: "delta", client: null, serial: 3, delta: delta("c") });
    kernel.answer({ kind: "pong", client: link.client, serial: 3 });
    expect(kernel.kinds()).toEqual(["sync"]);
    kernel.answer({ kind: "shapes", client: link.client, serial: 3, seq: 0 });
    kernel.answer({ kind: "delta", client: null, serial: 4, delta: delta("d") });
    expect(kernel.kinds()).toEqual(["sync"]);
  });

  it("does not repeat to the page what the page did, nor what is for another view", () => {
    welcome();
    heard = [];
    kernel.answer({ kind: "delta", client: link.client, serial: 1, delta: delta("a") });
    kernel.answer({ kind: "select", client: link.client, serial: 1, ids: ["a"] });
    kernel.answer({ kind: "figure", client: "another", serial: 1 });
    expect(heard).toEqual([]);
  });

  it("keeps a step that is on its way over an older one of somebody else", () => {
    welcome();
    heard = [];
    link.step(delta("a"), "hand");
    kernel.answer({
      kind: "delta",
      client: "another",
      serial: 1,
      delta: { put: [{ name: "a", type: "circle" }, { name: "b" }], drop: [], order: ["b", "a"] },
    });
    expect(heard).toMatchObject([{ delta: { put: [{ name: "b" }], drop: [], order: ["b", "a"] } }]);
  });

  it("tells the newest place of the hand when the kernel has heard the one before", () => {
    welcome();
    for (const x0 of [1, 2, 3]) link.tellEditing({ kind: "editing", shape: { x0 } });
    expect(kernel.said).toMatchObject([{ shape: { x0: 1 } }]);
    kernel.answer({ kind: "pong", client: link.client, serial: 0 });
    expect(kernel.said).toMatchObject([{ shape: { x0: 1 } }, { shape: { x0: 3 } }]);
    link.tellEditing({ kind: "editing", shape: null });
    expect(kernel.said.at(-1)).toMatchObject({ shape: null });
  });
});
