import { pipeline } from "node:stream/promises";
import { to as copyTo } from "pg-copy-streams";
import type { Connection } from "./pool";

const headerBytes = 19;

/**
 * Rows of `copy (...) to stdout (format binary)`, each a list of its fields' bytes, null for null. The driver reads results as
 * text, which for bytea is twice the bytes and several times the work. COPY takes no parameters: values go in by `set_config`.
 */
export async function copyOut(connection: Connection, text: string): Promise<(Buffer | null)[][]> {
  const parts: Buffer[] = [];
  const stream = connection.query(copyTo(text));
  await pipeline(stream, async (source: AsyncIterable<Buffer>) => {
    for await (const part of source) parts.push(part);
  });
  return readRows(Buffer.concat(parts));
}

function readRows(body: Buffer): (Buffer | null)[][] {
  const rows: (Buffer | null)[][] = [];
  for (let at = headerBytes; at + 2 <= body.length; ) {
    const columns = body.readInt16BE(at);
    at += 2;
    if (columns < 0) break;
    const row: (Buffer | null)[] = new Array(columns);
    for (let i = 0; i < columns; i++) {
      const length = body.readInt32BE(at);
      at += 4;
      row[i] = length < 0 ? null : body.subarray(at, at + length);
      if (length > 0) at += length;
    }
    rows.push(row);
  }
  return rows;
}
