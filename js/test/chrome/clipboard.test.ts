import { describe, expect, it } from "vitest";
import { fromText, toText } from "../../src/chrome/clipboard";

const RECT = { type: "rect", x0: 0, y0: 0, x1: 2, y1: 1, name: "a", legendgroup: "<b>cell</b>" };

describe("shapes as text", () => {
  it("come back as they were", () => expect(fromText(toText([RECT]))).toEqual([RECT]));

  it("are read from a bare list, and from a saved file", () => {
    expect(fromText(JSON.stringify([RECT]))).toEqual([RECT]);
    expect(fromText(JSON.stringify({ format: "plotly_imgshapes", version: 1, frames: {}, shapes: [RECT] }))).toEqual([RECT]);
  });

  it.each([
    ["", "no shapes"],
    ["some words", "no shapes"],
    ["12", "no list"],
    ["null", "no list"],
    ["[]", "no list"],
    ['{"shapes":{}}', "no list"],
    ["[3]", "item 1 of 1"],
    [JSON.stringify([RECT, { type: "rect" }]), "item 2 of 2"],
    [JSON.stringify([RECT, null]), "item 2 of 2"],
  ])("say what is wrong with %j", (text, words) => expect(() => fromText(text)).toThrow(words));
});
