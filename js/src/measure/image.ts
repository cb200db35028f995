// The array of an image in the page: its own values, not the 8-bit picture on screen.

/** As a host sends it. */
export interface Raw {
  /** numpy's name: "uint8", "int64", "float32", "bool", ... */
  dtype: string;
  /** Height, width, and channels if there are several. */
  shape: readonly number[];
  /** Base64 of the zlib-compressed bytes: little-endian, row by row, channels together. */
  data: string;
  /** Where it is masked, one byte a value as in `data`; default: nowhere. */
  mask?: string;
}

export type Values =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

export interface Pixels {
  readonly dtype: string;
  readonly height: number;
  readonly width: number;
  /** Values a pixel. */
  readonly channels: number;
  /** Whether the array has an axis of channels, be it of one. */
  readonly layered: boolean;
  readonly values: Values;
  /** Not zero where a value is masked. */
  readonly mask: Uint8Array | null;
}

type Reader = (bytes: ArrayBuffer) => Values;

const READERS: Readonly<Record<string, Reader>> = {
  bool: (bytes) => new Uint8Array(bytes),
  uint8: (bytes) => new Uint8Array(bytes),
  int8: (bytes) => new Int8Array(bytes),
  uint16: (bytes) => new Uint16Array(bytes),
  int16: (bytes) => new Int16Array(bytes),
  uint32: (bytes) => new Uint32Array(bytes),
  int32: (bytes) => new Int32Array(bytes),
  // Beyond 2^53 they are rounded, as Python's measures in float64 are.
  uint64: (bytes) => Float64Array.from(new BigUint64Array(bytes), Number),
  int64: (bytes) => Float64Array.from(new BigInt64Array(bytes), Number),
  float32: (bytes) => new Float32Array(bytes),
  float64: (bytes) => new Float64Array(bytes),
};

const SIZES: Readonly<Record<string, number>> = {
  bool: 1, uint8: 1, int8: 1, uint16: 2, int16: 2, uint32: 4, int32: 4, float32: 4, uint64: 8, int64: 8, float64: 8,
};

/** Bool and integers up to 16 bits: sums of them are exact. */
export const isShort = ({ dtype }: Pixels): boolean => (SIZES[dtype] ?? 8) <= 2;

/** Whether an image has few enough grey levels for one bin each. */
export const hasLevels = ({ dtype }: Pixels): boolean => SIZES[dtype] === 1;

/** Unpack an array. Rejects with an Error that says what does not fit. */
export async function decodeImage(raw: Raw): Promise<Pixels> {
  const read = Object.hasOwn(READERS, raw.dtype) ? READERS[raw.dtype] : undefined;
  const size = SIZES[raw.dtype];
  if (!read || !size) {
    throw new Error(`Image: got dtype ${JSON.stringify(raw.dtype)}, expected one of ${Object.keys(READERS).join(", ")}`);
  }
  const [height = 0, width = 0, channels] = raw.shape;
  const count = height * width * (channels ?? 1);
  const whole = raw.shape.every((n) => Number.isInteger(n) && n > 0);
  if (!whole || (raw.shape.length !== 2 && raw.shape.length !== 3)) {
    throw new Error(`Image: got shape [${raw.shape.join(", ")}], expected [height, width] or [height, width, channels]`);
  }
  const bytes = await inflate(raw.data, count * size, "data");
  const mask = raw.mask === undefined ? null : new Uint8Array(await inflate(raw.mask, count, "mask"));
  return { dtype: raw.dtype, height, width, channels: channels ?? 1, layered: channels !== undefined, values: read(bytes), mask };
}

export async function decodeImages(raw: Readonly<Record<string, Raw>>): Promise<Record<string, Pixels>> {
  const entries = Object.entries(raw).map(async ([id, image]) => [id, await decodeImage(image)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function inflate(base64: string, expected: number, name: string): Promise<ArrayBuffer> {
  let bytes: ArrayBuffer;
  try {
    const packed = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    bytes = await new Response(stream).arrayBuffer();
  } catch (error) {
    throw new Error(`Image: its ${name} cannot be unpacked, expected base64 of zlib (${String(error)})`);
  }
  if (bytes.byteLength !== expected) {
    throw new Error(`Image: its ${name} has ${bytes.byteLength} bytes, expected ${expected} for its shape and dtype`);
  }
  return bytes;
}
