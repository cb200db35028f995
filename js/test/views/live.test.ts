import { expect, it, vi } from "vitest";
import type { Pixels } from "../../src/measure/image";
import type { EventMap, Frame, Listener, ShapeDict, ViewResult } from "../../src/types";
import { type ViewSpec, liveViews } from "../../src/views/live";

const frame: Frame = { shape: [4, 6], x0: 0, dx: 1, y0: 0, dy: 1, unit: "px" };
const image: Pixels = {
  dtype: "uint8", height: 4, width: 6, channels: 1, layered: false, mask: null,
  values: Uint8Array.from({ length: 24 }, (_, i) => i),
};
const line: ShapeDict = { name: "a", type: "line", x0: 0, y0: 0, x1: 5, y1: 0, xref: "x", yref: "y" };
const box: ShapeDict = { name: "b", type: "rect", x0: -0.5, y0: -0.5, x1: 1.5, y1: 1.5, legendgroup: "cell" };

function bench(shapes: ShapeDict[], specs: ViewSpec[]) {
  const heard = new Map<string, Listener<any>[]>();
  const handle = {
    shapes: shapes as readonly ShapeDict[],
    selected: [] as readonly string[],
    on<K extends keyof EventMap>(type: K, listener: Listener<K>) {
      heard.set(type, [...(heard.get(type) ?? []), listener]);
      return () => void heard.set(type, (heard.get(type) ?? []).filter((one) => one !== listener));
    },
  };
  const shown: ViewResult[][] = [];
  const live = liveViews(handle, { xy: frame }, { xy: image }, specs, (results) => shown.push(results));
  const emit = (type: string, event: unknown): void => heard.get(type)?.forEach((listener) => listener(event));
  return { handle, live, shown, emit, heard };
}

const chart = (result: ViewResult | undefined): any => (result?.kind === "figure" ? result.figure.data[0] : result);

it("measures, follows the last line, and counts the last region", () => {
  const { shown } = bench([line, box], [{ view: "table", properties: ["area", "intensity_mean"] }, { view: "profile" }, { view: "histogram" }]);
  const [table, profile, histogram] = shown[0]!;
  expect(table).toMatchObject({ kind: "table", rows: [["a", "", "Line", null, 2.5], ["b", "cell", "Rect", 4, 3.5]], ids: ["a", "b"] });
  expect(chart(profile)).toMatchObject({ x: [0, 1, 2, 3, 4, 5], y: [0, 1, 2, 3, 4, 5] });
  expect(chart(histogram).y.flatMap((n: number, i: number) => (n ? [i] : []))).toEqual([0, 1, 6, 7]);
});

it("counts every region in the colour of its line, or the selected ones alone, as Python does", () => {
  const red = { ...box, line: { color: "#f00" } };
  const other = { ...box, name: "c", legendgroup: "", x0: 2.5, x1: 4.5, line: { color: "#0f0" } };
  const { handle, shown, emit } = bench([line, red, other], [{ view: "histogram", bins: [0, 5, 10, 15] }]);
  const traces = (result: ViewResult | undefined): any[] => (result?.kind === "figure" ? (result.figure.data as any[]) : []);
  expect(traces(shown[0]![0]).map(({ name, marker, y }) => [name, marker.color, y])).toEqual([["cell", "#f00", [2, 2, 0]], ["Rect", "#0f0", [2, 1, 1]]]);
  handle.selected = ["c"];
  vi.useFakeTimers();
  emit("select", { ids: ["c"] });
  vi.advanceTimersByTime(1);
  vi.useRealTimers();
  expect(traces(shown[1]![0]).map(({ name }) => name)).toEqual(["Rect"]);
});

it("says what is wrong with a view in its place, and the others go on", () => {
  const { shown } = bench([line], [{ view: "table", properties: ["aera"] }, { view: "profile" }]);
  expect(shown[0]![0]).toMatchObject({ kind: "error", text: expect.stringContaining('"aera"') });
  expect(shown[0]![1]!.kind).toBe("figure");
});

it("computes once for several events, follows the hand at most ten times a second, and stops", () => {
  vi.useFakeTimers();
  try {
    const longer = { ...line, name: "c", x1: 3, y1: 3 };
    const { handle, live, shown, emit, heard } = bench([longer, line, box], [{ view: "profile" }]);
    handle.selected = ["c", "b"];
    emit("change", {});
    emit("select", { ids: ["c", "b"] });
    vi.advanceTimersByTime(1);
    expect(shown.length).toBe(2);
    expect(chart(shown[1]![0]).x.at(-1)).toBeCloseTo(Math.hypot(3, 3));
    for (let i = 0; i < 60; i += 1) {
      emit("editing", { shape: { ...line, x1: 1 + i / 60 } });
      vi.advanceTimersByTime(16);
    }
    expect(shown.length).toBeLessThanOrEqual(2 + 10);
    expect(chart(shown.at(-1)![0]).x.at(-1)).toBeLessThan(2);
    live.destroy();
    expect([...heard.values()].every((listeners) => listeners.length === 0)).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});
