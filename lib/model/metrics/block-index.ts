// A block unpacked and put in order by series, for readers that look at it again and again for a few series each.
import { ByteReader } from "./bytes";
import { readChunk } from "./chunk";
import type { FloatGather } from "./float-gather";
import type { Samples } from "./samples";

export interface BlockIndex {
  samples: number;
  body: Buffer;
  /** Where the column of values begins in the body. */
  column: number;
  /** Of each float, by rising series; of one series as they lie in the block. */
  ids: Float64Array;
  times: Float64Array;
  starts: Float64Array;
  /** Which of the block's values it is. */
  sources: Uint32Array;
  histograms: readonly { id: number; position: number }[];
}

export function indexBlock(body: Buffer): BlockIndex {
  const reader = new ByteReader(body);
  const count = reader.varint();
  const [ids, times, starts] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  let [timeMs, startMs] = [0, 0];
  for (let i = 0; i < count; i++) {
    ids[i] = reader.varint();
    timeMs += reader.signed();
    startMs += reader.signed();
    times[i] = timeMs;
    starts[i] = startMs;
  }
  const column = reader.position;
  reader.position += count * 8;
  const histograms: { id: number; position: number }[] = [];
  while (reader.position < body.length) {
    const id = reader.varint();
    const length = reader.varint();
    histograms.push({ id, position: reader.position });
    reader.position += length;
  }
  const order = orderOf(ids);
  return {
    samples: count + histograms.length,
    body,
    column,
    ids: arranged(ids, order),
    times: arranged(times, order),
    starts: arranged(starts, order),
    sources: order,
    histograms,
  };
}

function orderOf(ids: Float64Array): Uint32Array {
  const order = Uint32Array.from(ids, (_id, i) => i);
  const isRising = ids.every((id, i) => i === 0 || id >= (ids[i - 1] as number));
  return isRising ? order : order.sort((a, b) => (ids[a] as number) - (ids[b] as number) || a - b);
}

const arranged = (values: Float64Array, order: Uint32Array): Float64Array =>
  Float64Array.from(order, (i) => values[i] as number);

/** As readBlock. `wanted`: series ids by rising number, `slotOf` their places. */
export function readIndexed(
  index: BlockIndex,
  wanted: Float64Array,
  slotOf: (seriesId: number) => number,
  floats: FloatGather,
  take: (slot: number, samples: Samples) => void,
): void {
  const { ids, times, starts, sources } = index;
  const places = floats.reserve(ids.length);
  let found = 0;
  // Most blocks have few of the wanted series or none: each side leaps to where the other is.
  let [at, next] = [0, 0];
  while (at < ids.length && next < wanted.length) {
    const [id, sought] = [ids[at] as number, wanted[next] as number];
    if (id < sought) at = firstAtOrAfter(ids, sought, at);
    else if (id > sought) next = firstAtOrAfter(wanted, id, next);
    else {
      const slot = slotOf(id);
      for (; ids[at] === id; at++) {
        floats.place(places + found, slot, times[at] as number, starts[at] as number, sources[at] as number);
        found++;
      }
      next++;
    }
  }
  floats.fillValues(places, found, index.body, index.column);
  for (const { id, position } of index.histograms) {
    const slot = slotOf(id);
    if (slot < 0) continue;
    const reader = new ByteReader(index.body);
    reader.position = position;
    take(slot, readChunk(reader));
  }
}

/** In steps that double, then by halves: what is wanted lies near, or far, but seldom at the end. */
function firstAtOrAfter(ids: Float64Array, id: number, from: number): number {
  let [low, step] = [from, 1];
  while (low + step < ids.length && (ids[low + step] as number) < id) {
    low += step;
    step *= 2;
  }
  let high = Math.min(ids.length, low + step + 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] as number) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
