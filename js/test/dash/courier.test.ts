import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Courier, type Step, type StepEvent } from "../../src/dash/courier";
import { merged } from "../../src/dash/deltas";

const put = (...names: string[]) => ({ put: names.map((name) => ({ name })), drop: [], order: null });
const step = (image: string, ...names: string[]): Step => ({ type: "draw", ids: names, delta: put(...names), cause: "hand", image });

let sent: StepEvent[] = [];
let waiting: number[] = [];
let courier: Courier;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  waiting = [];
  courier = new Courier(
    (event) => sent.push(event),
    (pending) => waiting.push(pending.length),
  );
});
afterEach(() => vi.useRealTimers());

const receipt = (event: StepEvent) => ({ client: event.client, seq: event.seq, image: event.image });
const names = (event: StepEvent) => event.delta.put.map((shape) => shape.name);

describe("a courier", () => {
  it("tells each step once when it is received", () => {
    courier.send(step("a", "1"));
    courier.received(receipt(sent[0]!));
    courier.send(step("a", "2"));
    courier.received(receipt(sent[1]!));
    vi.advanceTimersByTime(60_000);
    expect(sent.map(names)).toEqual([["1"], ["2"]]);
    expect(sent.map((event) => event.seq)).toEqual([1, 2]);
    expect(waiting).toEqual([1, 0, 1, 0]);
  });

  it("puts what was not received into the next event, which is enough by itself", () => {
    courier.send(step("a", "1"));
    courier.send({ ...step("a", "2"), type: "edit" });
    expect(names(sent[1]!)).toEqual(["1", "2"]);
    expect(sent[1]).toMatchObject({ type: "change", ids: ["1", "2"], seq: 2, resent: false });
    courier.received(receipt(sent[1]!));
    expect(courier.pending).toEqual([]);
  });

  it("tells again what nobody received, less and less often, until somebody does", () => {
    courier.send(step("a", "1"));
    const times: number[] = [];
    const begun = Date.now();
    for (let second = 0; second < 120; second++) {
      const before = sent.length;
      vi.advanceTimersByTime(1000);
      if (sent.length > before) times.push((Date.now() - begun) / 1000);
    }
    expect(times).toEqual([2, 6, 14, 30, 60, 90, 120]);
    expect(sent.at(-1)).toMatchObject({ seq: 1, resent: true });
    courier.received(receipt(sent.at(-1)!));
    const count = sent.length;
    vi.advanceTimersByTime(120_000);
    expect(sent.length).toBe(count);
  });

  it("keeps steps of two images apart, the older one first", () => {
    courier.send(step("a", "1"));
    courier.send(step("b", "2"));
    expect(sent.map((event) => [event.image, names(event)])).toEqual([["a", ["1"]], ["b", ["2"]]]);
    courier.received(receipt(sent[1]!));
    expect(courier.pending.map((held) => held.image)).toEqual(["a"]);
    expect(sent[2]).toMatchObject({ image: "a", resent: true });
  });

  it("does not care for receipts of other pages and of steps long received", () => {
    courier.send(step("a", "1"));
    courier.received({ client: "somebody else", seq: 9, image: "a" });
    courier.received({ client: courier.client, seq: 0, image: "a" });
    expect(courier.pending.length).toBe(1);
  });

  it("takes over steps of an earlier life under a number of its own", () => {
    courier.adopt([step("a", "1"), step("a", "2")]);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ seq: 2, client: courier.client });
    expect(names(sent[0]!)).toEqual(["1", "2"]);
  });
});

describe("merged deltas", () => {
  it("do what they do one after the other", () => {
    expect(merged([put("a", "b"), { put: [], drop: ["a"], order: null }, { ...put("c"), order: ["c", "b"] }])).toEqual({
      put: [{ name: "b" }, { name: "c" }],
      drop: ["a"],
      order: ["c", "b"],
    });
    expect(merged([{ put: [], drop: ["a"], order: null }, put("a")])).toEqual(put("a"));
  });
});
