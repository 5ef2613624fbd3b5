import type { ByteRange } from "@/lib/model/metrics/otlp";
import type { MetricSeries } from "@/lib/model/metrics/series";

/** What is known of the points of one metric that bear the same attributes. */
export type KnownPoint = {
  readonly bytes: Buffer;
  readonly place: number;
  plain: MetricSeries | undefined;
  /** Of a summary, by part. */
  parts: Map<string, MetricSeries> | undefined;
  /** Of a histogram, by bounds; the one used last stands first. */
  bounded: { bounds: readonly number[]; series: MetricSeries }[];
};

/**
 * Points by the bytes of their attributes. A sender names its points in the same order each time, so the one after the last is
 * looked at first: mostly one comparison of bytes, no text and no hash.
 */
export class KnownPoints {
  readonly #inOrder: KnownPoint[] = [];
  readonly #byHash = new Map<number, KnownPoint[]>();
  #next = 0;

  find({ bytes, start, end }: ByteRange): KnownPoint | undefined {
    const expected = this.#inOrder[this.#next] ?? this.#inOrder[0];
    const known =
      expected !== undefined && isSame(expected.bytes, bytes, start, end)
        ? expected
        : this.#byHash.get(hashOf(bytes, start, end))?.find((one) => isSame(one.bytes, bytes, start, end));
    if (known !== undefined) this.#next = known.place + 1;
    return known;
  }

  add({ bytes, start, end }: ByteRange): KnownPoint {
    const known: KnownPoint = {
      bytes: Buffer.from(bytes.subarray(start, end)),
      place: this.#inOrder.length,
      plain: undefined,
      parts: undefined,
      bounded: [],
    };
    this.#inOrder.push(known);
    this.#next = known.place + 1;
    const hash = hashOf(bytes, start, end);
    const same = this.#byHash.get(hash);
    if (same === undefined) this.#byHash.set(hash, [known]);
    else same.push(known);
    return known;
  }
}

function isSame(known: Buffer, bytes: Buffer, start: number, end: number): boolean {
  return known.length === end - start && bytes.compare(known, 0, known.length, start, end) === 0;
}

/** FNV-1a. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash;
}
