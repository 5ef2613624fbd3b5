import { hashText } from "@/lib/model/term";
import type { IntSet } from "./int-set";
import { stringText } from "./json-text";

const signature = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");

// Buffers of finished bodies, used again: fresh megabytes for each batch made the garbage collector the largest cost.
// The smallest comes last: a small body must not take the room of a large one, which would then grow anew.
const spare: Buffer[] = [];
const maxSpare = 4;
const maxSpareBytes = 16 * 1024 * 1024;
const smallBytes = 64 * 1024;
/** Beyond this a native write is faster than a loop. */
const longestLoop = 48;

// Little-endian, as all that Node runs on: the halves of a bigint without making others.
const scratch64 = new BigInt64Array(1);
const scratchWords = new Uint32Array(scratch64.buffer);

function digitOf(code: number): number {
  return code < 0x40 ? code - 0x30 : (code | 0x20) - 0x57;
}

/**
 * Builds the body of `copy ... from stdin (format binary)`: one growing buffer, no object per field.
 * Give it back with `release` once PostgreSQL has the whole body.
 * Format: https://www.postgresql.org/docs/current/sql-copy.html (Binary Format).
 */
export class CopyBuffer {
  private buffer: Buffer;
  private length = 0;
  rows = 0;
  /** The last trace id, and where it stands: spans of one trace mostly come in a row. */
  #lastHex = "";
  #lastHexAt = 0;

  /** `isLarge`: a body of megabytes when much comes in, as the rows of spans are. */
  constructor(isLarge = false) {
    this.buffer = (isLarge ? spare.shift() : spare.pop()) ?? Buffer.allocUnsafe(smallBytes);
    this.length = signature.copy(this.buffer, 0);
  }

  /** Makes room; doubling keeps the copies to a constant factor. */
  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }

  startRow(columns: number): void {
    this.reserve(2);
    this.length = this.buffer.writeInt16BE(columns, this.length);
    this.rows += 1;
  }

  nil(): void {
    this.reserve(4);
    this.length = this.buffer.writeInt32BE(-1, this.length);
  }

  boolean(value: boolean): void {
    this.reserve(5);
    this.length = this.buffer.writeInt32BE(1, this.length);
    this.length = this.buffer.writeInt8(value ? 1 : 0, this.length);
  }

  int16(value: number): void {
    this.reserve(6);
    this.length = this.buffer.writeInt32BE(2, this.length);
    this.length = this.buffer.writeInt16BE(value, this.length);
  }

  int32(value: number): void {
    this.reserve(8);
    this.length = this.buffer.writeInt32BE(4, this.length);
    this.length = this.buffer.writeInt32BE(value, this.length);
  }

  int64(value: bigint): void {
    this.reserve(12);
    scratch64[0] = value;
    this.length = this.buffer.writeInt32BE(8, this.length);
    this.length = this.buffer.writeUInt32BE(scratchWords[1] ?? 0, this.length);
    this.length = this.buffer.writeUInt32BE(scratchWords[0] ?? 0, this.length);
  }

  /** A safe integer as bigint column, without making a bigint. */
  int64FromNumber(value: number): void {
    this.reserve(12);
    this.length = this.buffer.writeInt32BE(8, this.length);
    const high = Math.floor(value / 0x1_0000_0000);
    this.length = this.buffer.writeInt32BE(high, this.length);
    this.length = this.buffer.writeUInt32BE(value - high * 0x1_0000_0000, this.length);
  }

  /** Hex digits as raw bytes: a uuid (32 digits) or a bigint (16 digits). */
  hex(digits: string): void {
    const bytes = digits.length / 2;
    this.reserve(4 + bytes);
    const { buffer } = this;
    let at = this.buffer.writeInt32BE(bytes, this.length);
    for (let i = 0; i < digits.length; i += 2) {
      buffer[at++] = (digitOf(digits.charCodeAt(i)) << 4) | digitOf(digits.charCodeAt(i + 1));
    }
    this.length = at;
  }

  /** `hex` for what mostly is the same as the last time. */
  repeatedHex(digits: string): void {
    if (digits !== this.#lastHex) {
      this.hex(digits);
      this.#lastHex = digits;
      this.#lastHexAt = this.length;
      return;
    }
    const size = 4 + digits.length / 2;
    this.reserve(size);
    const from = this.#lastHexAt - size;
    for (let i = 0; i < size; i++) this.buffer[this.length + i] = this.buffer[from + i] as number;
    this.length += size;
  }

  text(value: string): void {
    this.reserve(4 + value.length * 3);
    const start = this.length;
    this.length = start + 4;
    if (!this.#plain(value)) this.length += this.buffer.write(value, this.length, "utf8");
    this.buffer.writeInt32BE(this.length - start - 4, start);
  }

  /**
   * Most values are short and plain ASCII: for those a loop is faster than a call into the runtime. False, and nothing
   * written, for any other.
   */
  #plain(value: string): boolean {
    const { length } = value;
    if (length > longestLoop) return false;
    const { buffer } = this;
    let at = this.length;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
      buffer[at++] = code;
    }
    this.length = at;
    return true;
  }

  textOrNil(value: string | null): void {
    if (value === null || value === "") this.nil();
    else this.text(value);
  }

  /** jsonb's binary form: a version byte (1), then the text. */
  jsonb(text: string): void {
    const start = this.startJsonb();
    this.utf8(text);
    this.endJsonb(start);
  }

  /** For JSON that is written piece by piece; give the result to `endJsonb`. */
  startJsonb(): number {
    this.reserve(5);
    const start = this.length;
    this.length = this.buffer.writeInt8(1, start + 4);
    return start;
  }

  endJsonb(start: number): void {
    this.buffer.writeInt32BE(this.length - start - 4, start);
  }

  /** For a text that is written piece by piece; give the result to `endText`. */
  startText(): number {
    this.reserve(4);
    const start = this.length;
    this.length = start + 4;
    return start;
  }

  endText(start: number): void {
    this.buffer.writeInt32BE(this.length - start - 4, start);
  }

  /** Takes back what was written since `position`. */
  rewind(position: number): void {
    this.length = position;
  }

  /** Text as it is, in UTF-8. */
  utf8(text: string): void {
    this.reserve(text.length * 3);
    if (!this.#plain(text)) this.length += this.buffer.write(text, this.length, "utf8");
  }

  byte(code: number): void {
    this.reserve(1);
    this.buffer[this.length++] = code;
  }

  /** Bytes as they are; short ones, so a loop is faster than a copy. */
  raw(bytes: Uint8Array): void {
    const { length } = bytes;
    this.reserve(length);
    const { buffer } = this;
    let at = this.length;
    for (let i = 0; i < length; i++) buffer[at++] = bytes[i] ?? 0;
    this.length = at;
  }

  /** A JSON string of bytes that are plain ASCII; false, and nothing written, for any other. */
  jsonBytes(bytes: Buffer, start: number, end: number): boolean {
    this.reserve(end - start + 2);
    const { buffer } = this;
    let at = this.length;
    buffer[at++] = 0x22;
    for (let i = start; i < end; i++) {
      const code = bytes[i] as number;
      if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return false;
      buffer[at++] = code;
    }
    buffer[at++] = 0x22;
    this.length = at;
    return true;
  }

  /** Bytes that are printable ASCII, as they are; false, and nothing written, for any other. */
  printableBytes(bytes: Buffer, start: number, end: number): boolean {
    this.reserve(end - start);
    const { buffer } = this;
    let at = this.length;
    for (let i = start; i < end; i++) {
      const code = bytes[i] as number;
      if (code < 0x20 || code > 0x7e) return false;
      buffer[at++] = code;
    }
    this.length = at;
    return true;
  }

  /** Whether the bytes that were written since `start` are this text, which is ASCII; false for any other. */
  isWritten(text: string, start: number): boolean {
    const { buffer } = this;
    if (this.length - start !== text.length) return false;
    // Ids differ at their end.
    for (let i = text.length - 1; i >= 0; i--) {
      const code = text.charCodeAt(i);
      // Past ASCII a character is no byte: "Ã©" is not the bytes of "é".
      if (buffer[start + i] !== code || code > 0x7f) return false;
    }
    return true;
  }

  /** A JSON string that jsonb accepts. True where its bytes between the quotes are the text's own. */
  jsonString(value: string): boolean {
    this.reserve(value.length * 3 + 2);
    const start = this.length;
    this.buffer[start] = 0x22;
    this.length = start + 1;
    if (this.#plain(value)) {
      this.buffer[this.length++] = 0x22;
      return true;
    }
    this.length = start;
    this.utf8(stringText(value));
    return false;
  }

  bytes(value: Buffer): void {
    this.reserve(4 + value.length);
    this.length = this.buffer.writeInt32BE(value.length, this.length);
    this.length += value.copy(this.buffer, this.length);
  }

  /** integer[] of distinct values: one dimension, lower bound 1, element type oid 23, no nulls. */
  int32Array(values: IntSet): void {
    this.reserve(24 + values.size * 8);
    const { buffer } = this;
    buffer.writeInt32BE(20 + values.size * 8, this.length);
    buffer.writeInt32BE(1, this.length + 4);
    buffer.writeInt32BE(0, this.length + 8);
    buffer.writeInt32BE(23, this.length + 12);
    buffer.writeInt32BE(values.size, this.length + 16);
    buffer.writeInt32BE(1, this.length + 20);
    let at = this.length + 24;
    values.forEach((value) => {
      buffer.writeInt32BE(4, at);
      buffer.writeInt32BE(value, at + 4);
      at += 8;
    });
    this.length = at;
  }

  /** Where the next byte goes. */
  get position(): number {
    return this.length;
  }

  /** `hashText` of bytes that were written since `start`. */
  hash(start: number, end: number): number {
    return hashText(this.buffer, start, end);
  }

  /** text[]: one dimension, lower bound 1, element type oid 25, no nulls. */
  textArray(values: readonly string[]): void {
    const start = this.length;
    this.reserve(24);
    this.length = this.buffer.writeInt32BE(1, start + 4);
    this.length = this.buffer.writeInt32BE(0, this.length);
    this.length = this.buffer.writeInt32BE(25, this.length);
    this.length = this.buffer.writeInt32BE(values.length, this.length);
    this.length = this.buffer.writeInt32BE(1, this.length);
    for (const value of values) this.text(value);
    this.buffer.writeInt32BE(this.length - start - 4, start);
  }

  /** Ends the stream; the buffer must not be written to afterwards. */
  finish(): Buffer {
    this.reserve(2);
    this.length = this.buffer.writeInt16BE(-1, this.length);
    return this.buffer.subarray(0, this.length);
  }

  /** The body must not be used afterwards. */
  release(): void {
    if (spare.length >= maxSpare || this.buffer.length > maxSpareBytes) return;
    spare.push(this.buffer);
    spare.sort((a, b) => b.length - a.length);
  }
}
