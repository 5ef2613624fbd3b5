import { ByteReader, ByteWriter } from "./bytes";
import { readChunk, writeChunk } from "./chunk";
import type { Samples } from "./samples";

/** One series of a block. A series may stand in it twice; what stands first counts first. */
export type BlockEntry = { seriesId: number; samples: Samples };

const chunk = new ByteWriter();
const whole = new ByteWriter();

/** What one batch brought of many series, `entries` in rising order of their ids. */
export function encodeBlock(entries: readonly BlockEntry[]): Buffer {
  whole.reset();
  let last = 0;
  for (const { seriesId, samples } of entries) {
    chunk.reset();
    writeChunk(chunk, samples);
    whole.varint(seriesId - last);
    whole.varint(chunk.length);
    whole.bytes(chunk.written());
    last = seriesId;
  }
  return whole.copy();
}

/** Calls `take` for each series that `isWanted`, without reading the others. */
export function readBlock(
  body: Buffer,
  isWanted: (seriesId: number) => boolean,
  take: (seriesId: number, samples: Samples) => void,
): void {
  const reader = new ByteReader(body);
  let seriesId = 0;
  while (reader.position < body.length) {
    seriesId += reader.varint();
    const end = reader.varint() + reader.position;
    if (isWanted(seriesId)) take(seriesId, readChunk(reader));
    reader.position = end;
  }
}
