import { describe, expect, it } from "vitest";
import { bindingOf, comboOf, KEYMAP } from "../../src/chrome/keymap";

interface Press {
  key: string;
  code?: string;
  ctrl?: boolean;
  meta?: boolean;
  shift?: boolean;
  alt?: boolean;
  altGraph?: boolean;
}

const press = ({ key, code = "", ctrl = false, meta = false, shift = false, alt = false, altGraph = false }: Press) =>
  ({ key, code, ctrlKey: ctrl, metaKey: meta, shiftKey: shift, altKey: alt, getModifierState: () => altGraph }) as unknown as KeyboardEvent;

describe("comboOf", () => {
  it.each<[Press, string]>([
    [{ key: "z", ctrl: true }, "Mod+z"],
    [{ key: "z", meta: true }, "Mod+z"],
    [{ key: "Z", ctrl: true, shift: true }, "Mod+Shift+z"],
    [{ key: "L", shift: true }, "Shift+l"],
    [{ key: "L" }, "l"],
    [{ key: "?", shift: true }, "?"],
    [{ key: "ArrowLeft", shift: true }, "Shift+ArrowLeft"],
    [{ key: "[", ctrl: true, alt: true, altGraph: true }, "["],
    [{ key: "b", alt: true }, "Alt+b"],
  ])("writes %o as %s", (event, combo) => expect(comboOf(press(event))).toBe(combo));
});

describe("the map of keys", () => {
  it("names every key once", () => {
    const combos = KEYMAP.flatMap(({ combos: keys }) => keys);
    expect(new Set(combos).size).toBe(combos.length);
  });

  it("tells lock from the polyline tool by Shift, capitals lock or not", () => {
    expect(bindingOf(press({ key: "l" }))?.binding.text).toBe("Polyline");
    expect(bindingOf(press({ key: "L" }))?.binding.text).toBe("Polyline");
    expect(bindingOf(press({ key: "L", shift: true }))?.binding.text).toContain("Lock");
  });

  it("finds brackets by their place on keyboards that have letters there", () => {
    expect(bindingOf(press({ key: "ü", code: "BracketLeft" }))?.combo).toBe("[");
    expect(bindingOf(press({ key: "+", code: "BracketRight" }))?.combo).toBe("]");
  });

  it("leaves the browser's own keys alone", () => {
    for (const key of ["r", "t", "w", "1", "p", "s"]) expect(bindingOf(press({ key, ctrl: true }))).toBeNull();
    expect(bindingOf(press({ key: "ü", code: "BracketLeft", ctrl: true }))).toBeNull();
  });
});
