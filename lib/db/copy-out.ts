import { pipeline } from "node:stream/promises";
import { to as copyTo } from "pg-copy-streams";
import type { Connection } from "./pool";

/** The fields of a row, null for null. They share the memory of what came with them. */
export type CopiedRow = (Buffer | null)[];

const headerBytes = 19;
const empty = Buffer.alloc(0);

/**
 * Calls `take` for each row of `copy (...) to stdout (format binary)` as it comes; where it throws, the connection must not be
 * used any more. The driver reads results as text, which for bytea is twice the bytes and several times the work. COPY takes no
 * parameters: values go in by `set_config`.
 */
export async function copyOut(
  connection: Connection,
  text: string,
  take: (row: CopiedRow) => void,
): Promise<void> {
  const stream = connection.query(copyTo(text));
  await pipeline(stream, async (source: AsyncIterable<Buffer>) => {
    let rest: Buffer = empty;
    let isFirst = true;
    for await (const part of source) {
      const whole = rest.length === 0 ? part : Buffer.concat([rest, part]);
      if (isFirst && whole.length < headerBytes) {
        rest = whole;
        continue;
      }
      rest = whole.subarray(takeRows(whole, isFirst ? headerBytes : 0, take));
      isFirst = false;
    }
  });
}

/** @returns where the first row begins that is not there as a whole */
function takeRows(body: Buffer, start: number, take: (row: CopiedRow) => void): number {
  let at = start;
  while (at + 2 <= body.length) {
    const columns = body.readInt16BE(at);
    if (columns < 0) return body.length;
    const row: CopiedRow = [];
    let next = at + 2;
    for (let i = 0; i < columns; i++) {
      if (next + 4 > body.length) return at;
      const length = Math.max(-1, body.readInt32BE(next));
      next += 4;
      if (next + Math.max(0, length) > body.length) return at;
      row.push(length < 0 ? null : body.subarray(next, next + length));
      next += Math.max(0, length);
    }
    take(row);
    at = next;
  }
  return at;
}
