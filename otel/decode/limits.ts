import { TooLarge } from "../refusals";

/** AnyValue may nest without end; real ones (JSON arguments of tools) stay under 20. */
export const maxValueDepth = 32;
/** Attributes kept of one item. SDKs stop at 128; jsonb and the attribute index suffer long before 1,000. */
export const maxAttributes = 1_000;
/** Elements of arrays and maps, and attributes of events and links, kept inside one item. */
export const maxNestedValues = 20_000;
/** Events, and links, kept of one span. SDKs stop at 128; a streamed LLM answer may bring one event a chunk. */
export const maxSpanEvents = 10_000;
/** Items and envelopes of one export: an empty one takes 2 bytes on the wire and 300 in memory. */
export const maxItems = 200_000;

/**
 * What one export, and one item in it, may still hold. Both decoders ask it, so both cut at the same places.
 * What is cut from an item is counted in its `droppedAttributes`; an export of too many items is refused whole.
 */
export class Allowance {
  /** Cut from the present item so far. */
  dropped = 0;
  #items = maxItems;
  #attributes = maxAttributes;
  #nested = maxNestedValues;

  /** Begins an item or an envelope. Throws `TooLarge` past `maxItems`. */
  startItem(): void {
    if (--this.#items < 0)
      throw new TooLarge(`An export may hold at most ${maxItems} items. Send smaller batches.`);
    this.dropped = 0;
    this.#attributes = maxAttributes;
    this.#nested = maxNestedValues;
  }

  takeAttribute(): boolean {
    if (--this.#attributes >= 0) return true;
    this.dropped++;
    return false;
  }

  takeNested(): boolean {
    if (--this.#nested >= 0) return true;
    this.dropped++;
    return false;
  }
}
