import { cleanText } from "./clean-text";
import type { Allowance } from "./limits";

/** Names become columns of 512 characters; longer ones need not be decoded. */
export const longestName = 2_048;

/** Where to cut UTF-8 so that at most `bytes` stay and no character is halved. */
export function cutAt(body: Buffer, start: number, bytes: number): number {
  let end = start + bytes;
  // At most three steps: no character is longer, and bytes that are no UTF-8 may look like one without end.
  for (let i = 0; i < 3 && end > start && ((body[end] ?? 0) & 0xc0) === 0x80; i++) end--;
  return end;
}

/** What stands where the rest was. */
export function cutMark(wholeBytes: number): string {
  return `…[cut: ${String(wholeBytes).replace(/\B(?=(\d{3})+$)/g, ",")} bytes]`;
}

/** The first `keep` bytes of a text as a string of its own, with the mark. */
export function cutUtf8(body: Buffer, start: number, length: number, keep: number): string {
  return cleanText(body.toString("utf8", start, cutAt(body, start, keep))) + cutMark(length);
}

/** Bytes as base64, cut where a group of three ends. */
export function boundedBase64(
  body: Buffer,
  start: number,
  length: number,
  allowance: Pick<Allowance, "textBytes" | "countCutText">,
): string {
  if (length <= allowance.textBytes) {
    allowance.textBytes -= length;
    return body.toString("base64", start, start + length);
  }
  const keep = allowance.textBytes - (allowance.textBytes % 3);
  allowance.countCutText();
  return body.toString("base64", start, start + keep) + cutMark(length);
}

/** A text that came out of JSON, as the protobuf decoder would cut it. */
export function boundedText(text: string, allowance: Pick<Allowance, "textBytes" | "countCutText">): string {
  const length = Buffer.byteLength(text);
  if (length <= allowance.textBytes) {
    allowance.textBytes -= length;
    return text;
  }
  const keep = allowance.textBytes;
  allowance.countCutText();
  return cutUtf8(Buffer.from(text), 0, length, keep);
}

export function boundedKey(key: string, allowance: Pick<Allowance, "keyBytes" | "countCutKey">): string {
  if (key.length * 3 <= allowance.keyBytes) return key;
  const body = Buffer.from(key);
  if (body.length <= allowance.keyBytes) return key;
  allowance.countCutKey();
  return cutUtf8(body, 0, body.length, allowance.keyBytes);
}

/** A copy, so that the long text does not stay in memory behind its beginning. */
export function boundedName(name: string): string {
  if (name.length * 3 <= longestName) return name;
  const body = Buffer.from(name);
  return body.length <= longestName ? name : body.toString("utf8", 0, cutAt(body, 0, longestName));
}
