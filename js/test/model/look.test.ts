import { describe, expect, test } from "vitest";
import { rgbOf } from "../../src/model/colors";
import { colorOf, recolour, styleOf, translucent } from "../../src/model/look";

const classes = { cell: "#f80", dirt: "navy" };
const at = { xref: "x", yref: "y", classes };
const rect = { kind: "Rect", box: [0, 0, 2, 1], angle: 0 } as const;
const newshape = { line: { color: "#f80", width: 7, dash: "dot" }, fillcolor: "rgba(255, 136, 0, 0.15)", label: { font: { color: "#f80", size: 9 } }, legendgroup: "cell", name: "all alike", opacity: 0.9 };

describe("a new shape", () => {
  test("has the look of its class and of the figure's new shapes, and no name", () => {
    expect(styleOf(rect, { ...at, label: "dirt", newshape })).toEqual({
      type: "rect", x0: 0, y0: 0, x1: 2, y1: 1, xref: "x", yref: "y", layer: "above", opacity: 0.9, editable: true, legendgroup: "dirt",
      line: { color: "navy", width: 7, dash: "dot" }, fillcolor: "rgba(0, 0, 128, 0.15)", label: { font: { color: "navy", size: 9 } },
    });
    expect(newshape.line.color).toBe("#f80");
  });

  test("without a class does not wear the colour of one, but that of the figure's new shapes", () => {
    expect(styleOf(rect, { ...at, label: "", newshape })).toMatchObject({ line: { color: "#ff00ff" }, fillcolor: "rgba(255, 0, 255, 0.15)" });
    const own = { line: { color: "teal" }, fillcolor: "teal" };
    expect(styleOf(rect, { ...at, label: "", newshape: own })).toMatchObject({ line: { color: "teal", width: 3 }, fillcolor: "teal" });
    expect(styleOf(rect, { ...at, label: "" })).not.toHaveProperty("legendgroup");
  });

  test("that is open has no fill, for Plotly would close it; a point is not for Plotly's mouse", () => {
    const open = styleOf({ kind: "Polyline", xy: [[0, 0], [1, 1]], width: null }, { ...at, label: "cell", newshape: { ...newshape, fillrule: "evenodd" } });
    expect(open).not.toHaveProperty("fillcolor");
    expect(open).not.toHaveProperty("fillrule");
    expect(styleOf({ kind: "Point", xy: [0, 0] }, { ...at, label: "cell", newshape: { editable: true } })).not.toHaveProperty("editable");
  });
});

describe("a class's colour", () => {
  test("is worn by outline, fill and label, and by nothing that has no class in the palette", () => {
    const held = { type: "rect", x0: 0, y0: 0, x1: 1, y1: 1, legendgroup: "cell", label: { text: "<b>" } };
    expect(recolour(held, classes)).toEqual({ ...held, line: { width: 3, color: "#f80" }, fillcolor: "rgba(255, 136, 0, 0.15)", label: { text: "<b>", font: { color: "#f80" } } });
    const chosen = { ...held, line: { color: "red" }, label: { text: "a", font: { color: "white" } } };
    expect(recolour(chosen, classes)["label"]).toEqual(chosen.label);
    for (const legendgroup of ["", "else", "__proto__", "constructor"]) expect(recolour({ ...chosen, legendgroup }, classes)).toEqual({ ...chosen, legendgroup });
    const foreign = { type: "rect", xref: "paper", legendgroup: "cell" };
    expect(recolour(foreign, classes)).toBe(foreign);
  });

  test("is found by its name alone", () => {
    expect([colorOf(classes, "cell"), colorOf(classes, "toString"), colorOf(classes, "")]).toEqual(["#f80", undefined, undefined]);
  });

  test("may be spelled in many ways", () => {
    for (const red of ["red", " RED ", "#f00", "#ff0000", "#FF000080", "rgb(255,0,0)", "rgb(255 0 0 / 50%)", "rgba(100%, 0%, 0%, .5)", "hsl(0, 100%, 50%)", "hsv(360,100%,100%)"])
      expect(rgbOf(red)).toEqual([255, 0, 0]);
    expect(translucent("steelblue")).toBe("rgba(70, 130, 180, 0.15)");
    for (const wrong of ["", "reddish", "#ff", "rgb(1,2)", "rgb(a,b,c)", "url(#x)", "constructor", 7 as unknown as string]) expect(() => rgbOf(wrong)).toThrow(/expected a CSS colour/);
  });
});
