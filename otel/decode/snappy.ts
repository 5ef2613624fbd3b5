import { uncompress } from "snappyjs";
import { InvalidInput } from "@/lib/errors";
import { TooLarge } from "../refusals";

/** An element of three bytes copies at most 64. */
const mostRatio = 64;

/**
 * A block of snappy. It says at its beginning how long it will be: that is held against the bounds before anything is made.
 * `reserve` is called with it, and throws where there is no room.
 */
export function decompressSnappy(block: Buffer, maxBytes: number, reserve: (bytes: number) => void): Buffer {
  const length = lengthOf(block);
  if (length > maxBytes)
    throw new TooLarge(`The body holds more than ${maxBytes} bytes. Send smaller requests.`);
  if (length > block.length * mostRatio) throw notSnappy();
  reserve(length);
  try {
    const whole = uncompress(block, maxBytes);
    if (whole.length !== length) throw notSnappy();
    return whole;
  } catch (cause) {
    if (cause instanceof InvalidInput) throw cause;
    throw notSnappy(cause);
  }
}

function lengthOf(block: Buffer): number {
  let length = 0;
  for (let i = 0; i < 5; i++) {
    const byte = block[i];
    if (byte === undefined) break;
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return length;
  }
  throw notSnappy();
}

const notSnappy = (cause?: unknown) =>
  new InvalidInput("The body is not a block of snappy.", undefined, { cause });
