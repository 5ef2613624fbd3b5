import { once } from "node:events";
import { finished } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import type { Connection } from "./pool";

// Large enough that the frames cost nothing, small enough that one write does not copy the whole batch again.
const chunkBytes = 256 * 1024;

/** Sends `body` (a complete COPY stream) through `copy ... from stdin`. Rejects with PostgreSQL's error. */
export async function copyIn(connection: Connection, text: string, body: Buffer): Promise<void> {
  const stream = connection.query(copyFrom(text));
  const done = finished(stream);
  done.catch(() => {});
  for (let at = 0; at < body.length && !stream.destroyed; at += chunkBytes) {
    if (!stream.write(body.subarray(at, at + chunkBytes))) await Promise.race([once(stream, "drain"), done]);
  }
  stream.end();
  await done;
}
