import type { Attributes, AttributeValue } from "@/lib/model/attributes";
import { type AttributeLists, readInnerAttribute } from "./any-value";
import type { Allowance } from "./limits";
import { ProtobufReader } from "./protobuf-reader";

/**
 * The attributes of a metric point, decoded when somebody looks: the same few come with every point of a series, and are
 * known by their bytes. Throws `InvalidInput` then where they are not well-formed.
 */
export class PointAttributes implements Attributes {
  readonly #bytes: Buffer;
  /** Where they lie: start, end, start, end, ... of one or several. */
  readonly #places: readonly number[];
  readonly #allowance: Allowance;
  #lists: AttributeLists | undefined;

  constructor(bytes: Buffer, places: readonly number[], allowance: Allowance) {
    this.#bytes = bytes;
    this.#places = places;
    this.#allowance = allowance;
  }

  get keys(): readonly string[] {
    return this.#read().keys;
  }

  get values(): readonly AttributeValue[] {
    return this.#read().values;
  }

  #read(): AttributeLists {
    if (this.#lists !== undefined) return this.#lists;
    const lists: AttributeLists = { keys: [], values: [] };
    this.#lists = lists;
    this.#allowance.startItem();
    for (let i = 0; i < this.#places.length; i += 2) {
      const reader = new ProtobufReader(this.#bytes.subarray(0, this.#places[i + 1] as number));
      reader.position = this.#places[i] as number;
      while (reader.hasMore()) {
        reader.tag();
        readInnerAttribute(reader, lists, this.#allowance);
      }
    }
    return lists;
  }
}
