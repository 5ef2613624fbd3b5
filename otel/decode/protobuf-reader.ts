import { InvalidInput } from "@/lib/errors";
import { cleanText } from "./clean-text";
import { boundedBase64, cutAt, cutUtf8, longestName } from "./cut-text";
import { KeyCache } from "./key-cache";
import type { Allowance } from "./limits";

const keys = new KeyCache();
const scratch64 = new BigUint64Array(1);
const scratchWords = new Uint32Array(scratch64.buffer);

/**
 * Reads protobuf's wire format in place. Every read is checked against the innermost message's end;
 * what does not fit throws `InvalidInput` with the offset. Strings come out well-formed and without NUL.
 */
export class ProtobufReader {
  readonly bytes: Buffer;
  position = 0;
  shortTextEnd = 0;
  #end: number;
  #lastHex = "";
  #lastHexAt = 0;
  #lastHexLength = -1;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.#end = bytes.length;
  }

  /** True while the present message has fields left. */
  hasMore(): boolean {
    return this.position < this.#end;
  }

  /** Field number and wire type in one number: `number << 3 | wireType`. */
  tag(): number {
    const first = this.bytes[this.position];
    if (first !== undefined && first < 0x80 && this.position < this.#end) {
      this.position++;
      if (first < 8) this.fail("a field number of 0");
      return first;
    }
    const tag = this.varint32();
    if (tag < 8) this.fail("a field number of 0");
    return tag;
  }

  /** Enters a nested message; give the result to `leave` when it is read. */
  enter(): number {
    const length = this.length();
    const outer = this.#end;
    this.#end = this.position + length;
    return outer;
  }

  leave(outer: number): void {
    this.#end = outer;
  }

  /** A varint as an unsigned 32-bit number; the bits above are dropped, as protobuf says. */
  varint32(): number {
    const { bytes } = this;
    let result = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.position < this.#end ? (bytes[this.position++] ?? 0) : this.truncated();
      if (shift < 32) result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result >>> 0;
    }
    return this.fail("a varint of more than 10 bytes");
  }

  /** A signed 64-bit varint: a number where it is exact, else a bigint. */
  int64(): number | bigint {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.position < this.#end ? (this.bytes[this.position++] ?? 0) : this.truncated();
      const part = byte & 0x7f;
      if (shift < 28) low |= part << shift;
      else if (shift === 28) {
        low |= part << 28;
        high = part >>> 4;
      } else if (shift < 64) high |= part << (shift - 32);
      if (byte < 0x80) return joinSigned(low, high);
    }
    return this.fail("a varint of more than 10 bytes");
  }

  fixed64(): bigint {
    this.need(8);
    scratchWords[0] = this.bytes.readUInt32LE(this.position);
    scratchWords[1] = this.bytes.readUInt32LE(this.position + 4);
    this.position += 8;
    return scratch64[0] ?? 0n;
  }

  fixed32(): number {
    this.need(4);
    const value = this.bytes.readUInt32LE(this.position);
    this.position += 4;
    return value;
  }

  double(): number {
    this.need(8);
    const value = this.bytes.readDoubleLE(this.position);
    this.position += 8;
    return value;
  }

  /** A text of the attribute or body that the allowance was begun for; what does not fit is cut, with a mark. */
  string(allowance: Allowance): string {
    const length = this.length();
    const start = this.position;
    if (length <= allowance.textBytes) {
      allowance.textBytes -= length;
      return this.#text(start, start + length);
    }
    this.position = start + length;
    const keep = allowance.textBytes;
    allowance.countCutText();
    return cutUtf8(this.bytes, start, length, keep);
  }

  /**
   * Where the text of an AnyValue begins that is nothing but a text of at most `most` bytes, and then it is behind us; it ends
   * at `shortTextEnd`. Else -1, and nothing was read.
   */
  shortText(most: number): number {
    const { bytes, position } = this;
    const length = bytes[position] ?? 0xff;
    // The AnyValue, its tag and the text's length take one byte each: texts of up to 125 bytes, which is nearly all of them.
    if (length > 0x7f || length < 2 || position + 1 + length > this.#end) return -1;
    if (bytes[position + 1] !== 0x0a || bytes[position + 2] !== length - 2 || length - 2 > most) return -1;
    this.position = position + 1 + length;
    this.shortTextEnd = this.position;
    return position + 3;
  }

  /** The key of an attribute, from a bounded cache: the same key is the same string object. */
  key(allowance: Allowance): string {
    const length = this.length();
    if (length <= allowance.keyBytes) return this.#cached(length);
    const start = this.position;
    this.position = start + length;
    allowance.countCutKey();
    return cutUtf8(this.bytes, start, length, allowance.keyBytes);
  }

  /** A name, from the same cache. One far longer than its column is cut. */
  name(): string {
    const length = this.length();
    if (length <= longestName) return this.#cached(length);
    const start = this.position;
    this.position = start + length;
    return cleanText(this.bytes.toString("utf8", start, cutAt(this.bytes, start, longestName)));
  }

  #cached(length: number): string {
    const start = this.position;
    const cached = keys.find(this.bytes, start, length);
    if (cached !== undefined) {
      this.position = start + length;
      return cached;
    }
    return keys.keep(this.bytes, start, length, this.#text(start, start + length));
  }

  /** An id as lower-case hex. One far too long is cut: it is invalid either way. */
  hex(): string {
    return this.#hex(this.length());
  }

  /** `hex` for what mostly is the same as the last time: then it is the same string object. */
  repeatedHex(): string {
    const { bytes } = this;
    const length = this.length();
    const start = this.position;
    if (length !== this.#lastHexLength || !isSame(bytes, start, this.#lastHexAt, length)) {
      this.#lastHex = this.#hex(length);
      this.#lastHexAt = start;
      this.#lastHexLength = length;
    }
    this.position = start + length;
    return this.#lastHex;
  }

  #hex(length: number): string {
    const start = this.position;
    this.position = start + length;
    return length === 0 ? "" : this.bytes.toString("hex", start, start + Math.min(length, 64));
  }

  /** Bytes as base64, bounded as `string` is. */
  base64(allowance: Allowance): string {
    const length = this.length();
    const start = this.position;
    this.position = start + length;
    return boundedBase64(this.bytes, start, length, allowance);
  }

  /** Skips a field that `tag` began. `known`: a bit for each field of the message, which then has the wrong wire type. */
  skip(tag: number, known: number): void {
    const field = tag >>> 3;
    const wireType = tag & 7;
    if (field < 32 && (known >>> field) & 1) this.fail(`field ${field} with wire type ${wireType}`);
    if (wireType === 0) this.varint32();
    else if (wireType === 1) this.position += this.need(8);
    else if (wireType === 2) this.skipMessage();
    else if (wireType === 5) this.position += this.need(4);
    else this.fail(`field ${field} with wire type ${wireType}, which OTLP does not use`);
  }

  skipMessage(): void {
    const length = this.length();
    this.position += length;
  }

  need(count: number): number {
    if (this.position + count > this.#end) this.truncated();
    return count;
  }

  length(): number {
    const first = this.bytes[this.position];
    if (first !== undefined && first < 0x80 && this.position < this.#end) {
      this.position++;
      return this.need(first);
    }
    return this.need(this.varint32());
  }

  fail(what: string): never {
    throw new InvalidInput(`Not valid protobuf: ${what} at byte ${this.position} of ${this.bytes.length}.`);
  }

  truncated(): never {
    return this.fail("the data ends inside a field");
  }

  #text(start: number, end: number): string {
    this.position = end;
    if (end === start) return "";
    return cleanText(this.bytes.toString("utf8", start, end));
  }
}

function isSame(bytes: Buffer, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return false;
  return true;
}

function joinSigned(low: number, high: number): number | bigint {
  const signedHigh = high | 0;
  // Within 2^53 either way a double is exact.
  if (signedHigh >= -0x200000 && signedHigh < 0x200000) {
    const value = signedHigh * 0x100000000 + (low >>> 0);
    if (Number.isSafeInteger(value)) return value;
  }
  return (BigInt(signedHigh) << 32n) | BigInt(low >>> 0);
}
