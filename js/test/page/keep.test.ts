import { describe, expect, it } from "vitest";
import { Keep, sameShapes } from "../../src/page/keep";

function place(): Storage {
  const held = new Map<string, string>();
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, text: string) => void held.set(key, text),
    removeItem: (key: string) => void held.delete(key),
  } as unknown as Storage;
}

describe("what a reader drew", () => {
  it("comes back as it was, under its own image only", () => {
    const store = place();
    const shapes = [{ name: "a", type: "rect", x0: 0.1 }];
    new Keep(store, "one").write("base", shapes, { cell: "#f00" });
    expect(new Keep(store, "one").read()).toMatchObject({ base: "base", shapes, classes: { cell: "#f00" } });
    expect(new Keep(store, "two").read()).toBeNull();
  });

  it.each(["", "{", "null", "[]", '{"version":99,"shapes":[]}', '{"version":1,"shapes":[null]}', '{"version":1}'])(
    "is nothing when the store holds %j",
    (text) => {
      const store = place();
      store.setItem("one", text);
      expect(new Keep(store, "one").read()).toBeNull();
    },
  );

  it("is gone when forgotten", () => {
    const keep = new Keep(place(), "one");
    keep.write("base", [], {});
    keep.forget();
    expect(keep.read()).toBeNull();
  });

  it("is told from what was exported, whatever the order of keys", () => {
    expect(sameShapes([{ a: 1, b: { c: 2, d: [1, 2] } }], [{ b: { d: [1, 2], c: 2 }, a: 1 }])).toBe(true);
    expect(sameShapes([{ a: 1 }], [{ a: 2 }])).toBe(false);
    expect(sameShapes([{ a: [1, 2] }], [{ a: [2, 1] }])).toBe(false);
  });
});
