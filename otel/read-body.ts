import type { IncomingMessage } from "node:http";
import { createGunzip, createInflate } from "node:zlib";
import { InvalidInput, RuntowerError } from "@/lib/errors";
import type { Hold } from "./in-flight";
import { TooLarge } from "./refusals";

/**
 * A request's whole body, decompressed. Stops at `maxBytes`, before and after decompression: a bomb is never inflated
 * whole. Throws `TooLarge`, `Unavailable` (no room), or `InvalidInput` (not the compression that it says).
 */
export async function readBody(request: IncomingMessage, maxBytes: number, hold: Hold): Promise<Buffer> {
  const encoding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (!["identity", "", "gzip", "deflate"].includes(encoding)) {
    throw new InvalidInput(
      `Content-Encoding ${encoding.slice(0, 40)} is not supported: use gzip, deflate or none.`,
    );
  }
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const sent = await collect(request, maxBytes, hold);
  if (sent.length === 0 || encoding === "identity" || encoding === "") return sent;
  const inflate = encoding === "gzip" ? createGunzip() : createInflate();
  inflate.end(sent);
  try {
    return await collect(inflate, maxBytes, hold);
  } catch (cause) {
    if (cause instanceof RuntowerError) throw cause;
    throw new InvalidInput(`The body is not valid ${encoding}.`, undefined, { cause });
  } finally {
    inflate.destroy();
  }
}

/** Leaves a refused stream open: the answer can still be sent, and Node reads the rest of the request away. */
export function collect(stream: NodeJS.ReadableStream, maxBytes: number, hold: Hold): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const stop = (error: unknown) => {
      stream.off("data", onData);
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      try {
        length += chunk.length;
        if (length > maxBytes) throw tooLarge(maxBytes);
        hold.add(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        stop(error);
      }
    };
    stream.on("data", onData);
    stream.on("end", () =>
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length)),
    );
    stream.on("error", stop);
    stream.on("close", () =>
      reject(new InvalidInput("The connection closed before the whole body had come.")),
    );
  });
}

function tooLarge(maxBytes: number): TooLarge {
  return new TooLarge(
    `The body is larger than ${maxBytes} bytes, the most that is taken here. Send smaller parts.`,
  );
}
