// A figure put together again from JSON and bytes; widget/parcel.py took it apart.

import type { FigureJson } from "./wire";

interface Slot {
  $bytes: number;
  /** Media type of a picture. */
  type?: string;
  /** Compressed by zlib. */
  packed?: boolean;
}

export async function unpack(figure: FigureJson, buffers: readonly DataView[]): Promise<FigureJson> {
  return (await filled(figure, buffers)) as FigureJson;
}

/** The bytes of a buffer that zlib compressed. */
export async function inflated(packed: DataView): Promise<ArrayBuffer> {
  const stream = new Blob([packed as BlobPart]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

async function filled(value: unknown, buffers: readonly DataView[]): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((each) => filled(each, buffers)));
  if (typeof value !== "object" || value === null) return value;
  if ("$bytes" in value) return content(value as Slot, buffers);
  const entries = Object.entries(value).map(async ([key, each]) => [key, await filled(each, buffers)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function content(slot: Slot, buffers: readonly DataView[]): Promise<string | ArrayBuffer> {
  const bytes = buffers[slot.$bytes];
  if (!bytes) throw new Error(`The kernel sent ${buffers.length} buffers with the figure, which needs number ${slot.$bytes}.`);
  if (slot.type) return dataUrl(new Blob([bytes as BlobPart], { type: slot.type }));
  if (slot.packed) return inflated(bytes);
  // plotly.js reads an ArrayBuffer from its start; the comm's bytes may lie in the middle of theirs.
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

export function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error("The picture could not be read."));
    reader.readAsDataURL(blob);
  });
}
