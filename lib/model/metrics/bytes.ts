/** Writes numbers into one growing buffer. Variable lengths, least significant group first, as in protobuf. */
export class ByteWriter {
  #buffer = Buffer.allocUnsafe(1 << 14);
  length = 0;

  reset(): void {
    this.length = 0;
  }

  #reserve(bytes: number): void {
    if (this.length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.length + bytes));
    this.#buffer.copy(larger, 0, 0, this.length);
    this.#buffer = larger;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.length++] = value;
  }

  /** A whole number from 0 up to 2^53. */
  varint(value: number): void {
    this.#reserve(8);
    const buffer = this.#buffer;
    let rest = value;
    while (rest > 0x7fffffff) {
      buffer[this.length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 0x7f) {
      buffer[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    buffer[this.length++] = rest;
  }

  /** A whole number between -2^52 and 2^52. */
  signed(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Milliseconds since 1970, or any whole number up to 2^48. */
  uint48(value: number): void {
    this.#reserve(6);
    this.length = this.#buffer.writeUIntLE(value, this.length, 6);
  }

  double(value: number): void {
    this.#reserve(8);
    this.length = this.#buffer.writeDoubleLE(value, this.length);
  }

  bytes(source: Uint8Array): void {
    this.#reserve(source.length);
    this.#buffer.set(source, this.length);
    this.length += source.length;
  }

  /** What was written, to be used before anything else is. */
  written(): Uint8Array {
    return this.#buffer.subarray(0, this.length);
  }

  /** A copy of what was written from `start` on. */
  copy(start = 0): Buffer {
    return Buffer.from(this.#buffer.subarray(start, this.length));
  }
}

/** Reads what `ByteWriter` wrote. Reads past the end throw: stored bytes are cut nowhere. */
export class ByteReader {
  readonly bytes: Buffer;
  position: number;
  readonly end: number;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  byte(): number {
    const value = this.bytes[this.position++];
    if (value === undefined) throw new RangeError("stored metrics end too early");
    return value;
  }

  varint(): number {
    const { bytes } = this;
    let value = bytes[this.position++] as number;
    if (value < 0x80) return value;
    value &= 0x7f;
    let scale = 128;
    for (;;) {
      const byte = bytes[this.position++];
      if (byte === undefined) throw new RangeError("stored metrics end too early");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  uint48(): number {
    const value = this.bytes.readUIntLE(this.position, 6);
    this.position += 6;
    return value;
  }

  double(): number {
    const value = this.bytes.readDoubleLE(this.position);
    this.position += 8;
    return value;
  }
}
