// On which side of a pixel's centre an edge passes, without rounding: shapes that share an edge share no pixel.

/** A float as a whole number times a power of two. */
function parts(value: number): [bigint, number] {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const high = bits.getUint32(0);
  const power = (high >>> 20) & 0x7ff;
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4));
  const size = power ? fraction | (1n << 52n) : fraction;
  return [high >>> 31 ? -size : size, (power || 1) - 1075];
}

/** Sign of where an edge crosses the row of a centre: -1 before its column, 0 on it, 1 after it. `row0` < `row1`. */
export function sideOfCenter(edge: readonly [number, number, number, number], row: number, col: number): number {
  const split = [...edge, row, col].map(parts);
  const least = Math.min(...split.map(([, power]) => power));
  const [r0, c0, r1, c1, r, c] = split.map(([size, power]) => size << BigInt(power - least)) as [
    bigint, bigint, bigint, bigint, bigint, bigint,
  ];
  const cross = (c0 - c) * (r1 - r) - (c1 - c) * (r0 - r);
  return cross > 0n ? 1 : cross < 0n ? -1 : 0;
}
