// Buttons that take shapes out of the page and bring them back.
import { measure } from "../measure/table";
import type { Pixels } from "../measure/image";
import { readShape } from "../model/codec";
import type { Frame, Handle, ShapeDict } from "../types";
import { subjectOf } from "../views/live";
import { toTsv } from "../views/numbers";
import { button } from "../views/view";
import { copyText } from "./clipboard";
import { type FileKind, type Sheet, readShapesFile, toCsv, toGeoJson, toJson } from "./formats";

export interface FileOptions {
  /** Of downloaded files, without ending. */
  name?: string | undefined;
  frames(): Readonly<Record<string, Frame>>;
  /** What can be measured now. */
  images(): Readonly<Record<string, Pixels>>;
  say(text: string, level?: "info" | "error"): void;
}

const MIME: Readonly<Record<FileKind, string>> = {
  json: "application/json",
  geojson: "application/geo+json",
  csv: "text/csv",
};

export function filesBar(bar: HTMLElement, drop: HTMLElement, handle: Handle, options: FileOptions): { destroy(): void } {
  const { name = "shapes", say } = options;
  let unknown: Readonly<Record<string, unknown>> = {};
  const sheet = (): Sheet => ({ shapes: handle.shapes, labels: handle.classes, frames: options.frames(), unknown });
  const table = () => measure(handle.shapes.map((shape: ShapeDict) => subjectOf(shape, options.frames(), options.images())));
  const text: Readonly<Record<FileKind, () => string>> = {
    json: () => toJson(sheet()),
    geojson: () => toGeoJson(sheet(), readShape, table()),
    csv: () => toCsv(sheet(), table()),
  };
  const attempt = async (what: () => void | Promise<void>): Promise<void> => {
    try {
      await what();
    } catch (error) {
      say(error instanceof Error ? error.message : String(error), "error");
    }
  };

  const load = async (file: File): Promise<void> => {
    const before = handle.shapes.length;
    let read: ReturnType<typeof readShapesFile>;
    try {
      read = readShapesFile(await file.text());
    } catch (error) {
      throw new Error(`${file.name}: not loaded, ${error instanceof Error ? error.message : String(error)}`);
    }
    unknown = read.unknown;
    const fresh = Object.entries(read.labels).filter(([label]) => !Object.hasOwn(handle.classes, label));
    if (fresh.length) handle.setClasses({ ...handle.classes, ...Object.fromEntries(fresh) });
    handle.setShapes(read.shapes);
    say(`${file.name}: ${read.shapes.length} shapes loaded${before ? `; undo brings the ${before} before back` : ""}`);
  };

  const picker = Object.assign(document.createElement("input"), { type: "file", accept: ".json,.geojson,.csv", hidden: true });
  picker.addEventListener("change", () => {
    const file = picker.files?.[0];
    if (file) void attempt(() => load(file));
    // The same file may be chosen again.
    picker.value = "";
  });

  const download = choice("Download", "Download the shapes as a file", { json: "JSON", geojson: "GeoJSON", csv: "CSV" }, (kind) =>
    attempt(() => {
      save(new Blob([text[kind]()], { type: MIME[kind] }), `${name}.${kind}`);
      say(`${name}.${kind} saved`);
    }),
  );
  const copy = choice("Copy", "Copy to the clipboard", { shapes: "Shapes", table: "Table" }, (what) =>
    attempt(async () => {
      const { columns, rows } = table();
      await copyText(what === "shapes" ? text.json() : toTsv(columns, rows));
      say(what === "shapes" ? `${handle.shapes.length} shapes copied` : "Table copied, for a spreadsheet");
    }),
  );
  bar.append(download, button("Load…", "Load shapes from JSON, GeoJSON or CSV; or drop a file on the page", () => picker.click()), copy, picker);
  const stop = takeDrops(drop, (file) => void attempt(() => load(file)));
  return {
    destroy() {
      stop();
      bar.replaceChildren();
    },
  };
}

/** A list that falls back to its heading, so that the same entry can be chosen twice. */
function choice<K extends string>(heading: string, title: string, entries: Record<K, string>, chosen: (key: K) => Promise<void>): HTMLSelectElement {
  const made = document.createElement("select");
  made.title = title;
  made.setAttribute("aria-label", title);
  made.append(new Option(heading, "", true, true), ...Object.entries<string>(entries).map(([key, text]) => new Option(text, key)));
  made.addEventListener("change", () => {
    const key = made.value;
    made.value = "";
    if (key) void chosen(key as K);
  });
  return made;
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // Some browsers read the blob only after the click is over.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function takeDrops(box: HTMLElement, take: (file: File) => void): () => void {
  const carries = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  const over = (event: DragEvent): void => {
    if (!carries(event)) return;
    event.preventDefault();
    box.classList.add("is-dropping");
  };
  const leave = (event: DragEvent): void => {
    if (!box.contains(event.relatedTarget as Node | null)) box.classList.remove("is-dropping");
  };
  const drop = (event: DragEvent): void => {
    box.classList.remove("is-dropping");
    const file = event.dataTransfer?.files[0];
    if (!carries(event) || !file) return;
    event.preventDefault();
    take(file);
  };
  box.addEventListener("dragover", over);
  box.addEventListener("dragleave", leave);
  box.addEventListener("drop", drop);
  return () => {
    box.removeEventListener("dragover", over);
    box.removeEventListener("dragleave", leave);
    box.removeEventListener("drop", drop);
  };
}
