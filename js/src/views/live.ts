// Views that the page computes by itself, from the shapes at hand and the image's own array.
import { profileOf } from "../measure/profile";
import { type Bins, histogramOf } from "../measure/histogram";
import type { Pixels } from "../measure/image";
import { type Subject, measure } from "../measure/table";
import { readShape } from "../model/codec";
import { COLOR } from "../model/look";
import { isRegion } from "../model/outline";
import type { Frame, Geometry, Handle, ShapeDict, ViewResult } from "../types";
import { type Owner, bars, empty, lines } from "./figures";

/** As Python's views describe themselves. */
export type ViewSpec =
  | { view: "table"; title?: string; properties?: readonly string[] | null }
  | { view: "profile"; title?: string; width?: number | null }
  | { view: "histogram"; title?: string; bins?: Bins };

type Frames = Readonly<Record<string, Frame>>;
type Images = Readonly<Record<string, Pixels>>;

/** Milliseconds between two computations while the hand moves: what is drawn must not wait for numbers. */
const PAUSE = 100;

/** Regions of which more cannot be told apart in one chart. */
const MOST = 20;

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
  const { color } = (shape.line ?? {}) as { color?: string };
  return { id: shape.name ?? "", label: shape.legendgroup ?? "", color, geometry, frame, image };
}

/** One view; what goes wrong in it is its result. */
export function result(spec: ViewSpec, subjects: readonly Subject[], followed: readonly string[]): ViewResult {
  const title = spec.title ?? TITLES[spec.view];
  try {
    switch (spec.view) {
      case "table":
        return { title, kind: "table", ...measure(subjects, spec.properties ?? null) };
      case "profile":
        return profileView(title, chosen(subjects, followed, isPath).at(-1), spec.width ?? null);
      case "histogram":
        return histogramView(title, chosen(subjects, followed, isRegion), spec.bins ?? "auto");
      default:
        throw new Error(`View: got ${JSON.stringify((spec as { view: unknown }).view)}, expected table, profile or histogram`);
    }
  } catch (error) {
    return { title, kind: "error", text: error instanceof Error ? error.message : String(error) };
  }
}

/** What is selected of these kinds, else all there is of them, as Python's views choose. */
function chosen(subjects: readonly Subject[], followed: readonly string[], fits: (geometry: Geometry) => boolean): readonly Subject[] {
  const able = subjects.filter(({ geometry }) => fits(geometry));
  const selected = able.filter(({ id }) => followed.includes(id));
  return selected.length ? selected : able;
}

const isPath = ({ kind }: Geometry): boolean => kind === "Line" || kind === "Polyline";

const ownerOf = ({ label, geometry, color }: Subject): Owner => ({ name: label || geometry.kind, color: color ?? COLOR });

function profileView(title: string, path: Subject | undefined, width: number | null): ViewResult {
  if (!path) return { title, kind: "figure", figure: empty("Draw or select a line") };
  const { image, frame } = seen(path);
  const { distance, intensity, xy } = profileOf(path.geometry, image, frame, width);
  return { title, kind: "figure", figure: lines(distance, intensity, xy, `Distance (${frame.unit})`, ownerOf(path)) };
}

function histogramView(title: string, regions: readonly Subject[], bins: Bins): ViewResult {
  if (!regions.length) return { title, kind: "figure", figure: empty("Draw or select a region") };
  const counted = regions.slice(-MOST).map((region) => {
    const { image, frame } = seen(region);
    return { ...ownerOf(region), ...histogramOf(region.geometry, image, frame, bins) };
  });
  const said = regions.length > MOST ? `the last ${MOST} of ${regions.length} regions` : "";
  return { title, kind: "figure", figure: bars(counted, said) };
}

function seen({ image, frame }: Subject): { image: Pixels; frame: Frame } {
  if (!image || !frame) throw new Error("The values of the image under this shape did not come with the page");
  return { image, frame };
}
