import type { Attributes, AttributeValue } from "./attributes";

/** Bytes of a text as the text that is meant: well-formed and without NUL. */
export type ReadText = (bytes: Buffer, start: number, end: number) => string;

/**
 * Attributes whose short texts stay in the bytes they came in until somebody asks: of most spans nobody does, and a text goes
 * from there into the row as it is. Anything that reads `values` sees ordinary attributes.
 */
export class WireAttributes implements Attributes {
  readonly keys: string[] = [];
  readonly bytes: Buffer;
  readonly #values: (AttributeValue | undefined)[] = [];
  /** Start and end of each text that is still in `bytes`; -1, -1 for other values. */
  readonly #places: number[] = [];
  readonly #read: ReadText;

  constructor(bytes: Buffer, read: ReadText) {
    this.bytes = bytes;
    this.#read = read;
  }

  add(key: string, value: AttributeValue): void {
    this.keys.push(key);
    this.#values.push(value);
    this.#places.push(-1, -1);
  }

  addText(key: string, start: number, end: number): void {
    this.keys.push(key);
    this.#values.push(undefined);
    this.#places.push(start, end);
  }

  get values(): readonly AttributeValue[] {
    for (let i = 0; i < this.keys.length; i++) this.valueAt(i);
    return this.#values as AttributeValue[];
  }

  valueAt(i: number): AttributeValue {
    const known = this.#values[i];
    if (known !== undefined) return known;
    const value = this.isText(i) ? this.#read(this.bytes, this.startOf(i), this.endOf(i)) : null;
    this.#values[i] = value;
    return value;
  }

  /** Whether the value is a short text, to be found in `bytes` from `startOf` to `endOf`. */
  isText(i: number): boolean {
    return (this.#places[2 * i] ?? -1) >= 0;
  }

  startOf(i: number): number {
    return this.#places[2 * i] ?? 0;
  }

  endOf(i: number): number {
    return this.#places[2 * i + 1] ?? 0;
  }
}

/** One value, without reading the others. */
export function valueAt(attributes: Attributes, i: number): AttributeValue | undefined {
  return attributes instanceof WireAttributes ? attributes.valueAt(i) : attributes.values[i];
}
