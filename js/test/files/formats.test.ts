import { describe, expect, it } from "vitest";
import { readCsv, writeCsv } from "../../src/files/csv";
import { type Sheet, readShapesFile, toCsv, toGeoJson, toJson } from "../../src/files/formats";
import { measure } from "../../src/measure/table";
import { readShape } from "../../src/model/codec";
import type { ShapeDict } from "../../src/types";

const shapes: ShapeDict[] = [
  { name: "a", type: "rect", x0: 0.1, y0: 1e-300, x1: 3, y1: 4, legendgroup: 'cell, "big"\none', custom: { kept: [1, null] } },
  { name: "b", type: "path", path: "M0,0L4,0L4,4L0,4ZM1,1L2,1L2,2Z", legendgroup: "<img src=x onerror=alert(1)>" },
  { name: "c", type: "unknown", xref: "paper" },
  { name: "d", type: "path", path: "M0,0L2,2L2,0L0,2Z", fillcolor: "red" },
];
const sheet: Sheet = { shapes, labels: { cell: "#f00" }, frames: {}, unknown: { later: { version: 9 } } };
const table = measure(shapes.map((shape) => ({ id: shape.name!, label: shape.legendgroup ?? "", geometry: readShape(shape), frame: null, image: null })));

describe("every kind of file brings the very dictionaries back", () => {
  it.each([
    ["json", toJson(sheet)],
    ["geojson", toGeoJson(sheet, readShape, table)],
    ["csv", toCsv(sheet, table)],
  ])("%s", (_, text) => {
    expect(readShapesFile(text).shapes).toEqual(shapes);
    expect(readShapesFile(`\uFEFF${text}`).shapes).toEqual(shapes);
  });
  it("json keeps labels, and what this version does not know", () => {
    const read = readShapesFile(toJson(sheet));
    expect(read.labels).toEqual({ cell: "#f00" });
    expect(read.unknown).toEqual({ later: { version: 9 } });
  });
});

it("geojson has valid areas: holes in their place, crossings resolved", () => {
  const { features } = JSON.parse(toGeoJson(sheet, readShape, table));
  expect(features.map((feature: any) => feature.geometry?.type)).toEqual(["Polygon", "Polygon", undefined, "MultiPolygon"]);
  expect(features[1].geometry.coordinates.length).toBe(2);
  expect(features[1].properties.area).toBe(15.5);
});

describe("garbage is refused with a reason", () => {
  it.each([
    ["", "column"],
    ['{"shapes": [1, 2', "JSON"],
    ['{"shapes": [1]}', "shape 1 of 1"],
    ['{"shapes": {}}', "list"],
    ['{"format": "other", "shapes": []}', "other"],
    ['{"format": "plotly_imgshapes", "version": 2, "shapes": []}', "newer"],
    ['{"type": "FeatureCollection", "features": [{"type": "Feature"}]}', "feature 1"],
    ["a,b\n1,2\n", "plotly"],
    ["plotly\nnope\n", "row 2"],
    ['plotly\n"open', "quote"],
  ])("%j: %s", (text, said) => {
    expect(() => readShapesFile(text)).toThrow(said);
  });
});

it("reads what it writes as CSV, whatever is in a cell", () => {
  const rows = [["a", 'b"c', "d,e", "f\r\ng", ""], ["", "x", "", "", "y"]];
  expect(readCsv(writeCsv(rows))).toEqual(rows);
});
