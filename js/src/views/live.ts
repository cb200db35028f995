// Views that the page computes by itself, from the shapes at hand and the image's own array.
import { profileOf } from "../measure/profile";
import { type Bins, histogramOf } from "../measure/histogram";
import type { Pixels } from "../measure/image";
import { type Subject, measure } from "../measure/table";
import { readShape } from "../model/codec";
import type { Frame, Handle, ShapeDict, ViewResult } from "../types";
import { bars, lines } from "./figures";

/** As Python's views describe themselves. */
export type ViewSpec =
  | { view: "table"; title?: string; properties?: readonly string[] | null }
  | { view: "profile"; title?: string; width?: number | null }
  | { view: "histogram"; title?: string; bins?: Bins };

type Frames = Readonly<Record<string, Frame>>;
type Images = Readonly<Record<string, Pixels>>;

/** Milliseconds between two computations while the hand moves: what is drawn must not wait for numbers. */
const PAUSE = 100;

const TITLES = { table: "Measures", profile: "Profile", histogram: "Histogram" };

/** Compute all views now, after every step and selection, and while the hand draws. */
export function liveViews(
  handle: Pick<Handle, "shapes" | "selected" | "on">,
  frames: Frames,
  images: Images,
  specs: readonly ViewSpec[],
  show: (results: ViewResult[]) => void,
): { destroy(): void } {
  let draft: ShapeDict | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const compute = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    const shapes = withDraft(handle.shapes, draft);
    // Hidden ones are measured as well, as Python does: to hide is to look past.
    const subjects = shapes.map((shape) => subjectOf(shape, frames, images));
    const followed = draft ? [draft.name ?? ""] : handle.selected;
    show(specs.map((spec) => result(spec, subjects, followed)));
  };
  const soon = (wait: number): void => {
    timer ??= setTimeout(compute, wait);
  };
  const stops = [
    // Several events tell of one step.
    handle.on("change", () => soon(0)),
    handle.on("select", () => soon(0)),
    handle.on("editing", ({ shape }) => {
      draft = shape;
      soon(shape ? PAUSE : 0);
    }),
  ];
  compute();
  return {
    destroy() {
      if (timer) clearTimeout(timer);
      for (const stop of stops) stop();
    },
  };
}

function withDraft(shapes: readonly ShapeDict[], draft: ShapeDict | null): readonly ShapeDict[] {
  if (!draft) return shapes;
  const there = draft.name !== undefined && shapes.some(({ name }) => name === draft.name);
  return there ? shapes.map((shape) => (shape.name === draft.name ? draft : shape)) : [...shapes, draft];
}

const read = new WeakMap<ShapeDict, Subject["geometry"]>();

/** A shape with the frame and the values of the image it lies on. */
export function subjectOf(shape: ShapeDict, frames: Frames, images: Images): Subject {
  const subplot = `${shape.xref ?? "x"}${shape.yref ?? "y"}`;
  const geometry = read.get(shape) ?? readShape(shape);
  read.set(shape, geometry);
  const frame = Object.hasOwn(frames, subplot) ? frames[subplot]! : null;
  const image = Object.hasOwn(images, subplot) ? images[subplot]! : null;
  return { id: shape.name ?? "", label: shape.legendgroup ?? "", geometry, frame, image };
}

/** One view; what goes wrong in it is its result. */
export function result(spec: ViewSpec, subjects: readonly Subject[], followed: readonly string[]): ViewResult {
  const title = spec.title ?? TITLES[spec.view];
  try {
    switch (spec.view) {
      case "table":
        return { title, kind: "table", ...measure(subjects, spec.properties ?? null) };
      case "profile":
        return profileView(title, chosen(subjects, followed, ["Line", "Polyline"]), spec.width ?? null);
      case "histogram":
        return histogramView(title, chosen(subjects, followed, ["Rect", "Ellipse", "Polygon", "Polyline", "Line"]), spec.bins ?? "auto");
      default:
        throw new Error(`View: got ${JSON.stringify((spec as { view: unknown }).view)}, expected table, profile or histogram`);
    }
  } catch (error) {
    return { title, kind: "error", text: error instanceof Error ? error.message : String(error) };
  }
}

/** The last selected shape that has a course or an inside, else the last that was drawn of the kinds that suit best. */
function chosen(subjects: readonly Subject[], followed: readonly string[], kinds: readonly string[]): Subject | null {
  const able = subjects.filter(({ geometry }) => geometry.kind !== "Point" && geometry.kind !== "Foreign");
  const selected = followed.map((id) => able.find((subject) => subject.id === id)).filter((subject) => subject !== undefined);
  return selected.at(-1) ?? able.findLast(({ geometry }) => kinds.includes(geometry.kind)) ?? null;
}

function profileView(title: string, subject: Subject | null, width: number | null): ViewResult {
  const { geometry, image, frame, label, id } = ready(subject);
  const x = `Distance (${frame?.unit ?? "px"})`;
  if (!geometry || !image || !frame) return { title, kind: "figure", figure: lines([], [], [], x, "Draw or select a line") };
  const { distance, intensity, xy } = profileOf(geometry, image, frame, width);
  return { title, kind: "figure", figure: lines(distance, intensity, xy, x, label || id || "") };
}

function histogramView(title: string, subject: Subject | null, bins: Bins): ViewResult {
  const { geometry, image, frame, label, id } = ready(subject);
  if (!geometry || !image || !frame) return { title, kind: "figure", figure: bars([], [], "pixels", "Draw or select a region") };
  const { counts, edges, unit } = histogramOf(geometry, image, frame, bins);
  return { title, kind: "figure", figure: bars(counts, edges, unit, label || id || "") };
}

function ready(subject: Subject | null): Partial<Subject> {
  if (!subject) return {};
  if (!subject.image || !subject.frame) throw new Error("The values of the image under this shape did not come with the page");
  return subject;
}
