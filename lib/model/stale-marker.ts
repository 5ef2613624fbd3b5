/**
 * The NaN that Prometheus writes where a series ends. A JavaScript number does not promise to keep the bits of a NaN,
 * so the marker is written and read through the bytes of the array, never as a number.
 */
const STALE_HIGH = 0x7ff00000;
const STALE_LOW = 2;
export const STALE_BITS = 0x7ff0000000000002n;
const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
const HIGH = littleEndian ? 1 : 0;
const LOW = 1 - HIGH;

/** Two words a value, for isStaleAt. */
export const wordsOf = (values: Float64Array): Uint32Array =>
  new Uint32Array(values.buffer, values.byteOffset, values.length * 2);

export const isStaleAt = (words: Uint32Array, index: number): boolean =>
  words[index * 2 + HIGH] === STALE_HIGH && words[index * 2 + LOW] === STALE_LOW;

export function markStale(values: Float64Array, index: number): void {
  const words = new Uint32Array(values.buffer, values.byteOffset + index * 8, 2);
  words[HIGH] = STALE_HIGH;
  words[LOW] = STALE_LOW;
}
