import { defaultLimits, type IngestLimits, type LimitCounts, type LimitName } from "@/lib/model/limits";
import { TooLarge } from "../refusals";

/** AnyValue may nest without end; real ones (JSON arguments of tools) stay under 20. */
export const maxValueDepth = 32;
/** Elements of arrays and maps, and attributes of events and links, kept inside one item. */
const maxNestedValues = 20_000;
/** Of one resource. Real ones have up to 60 attributes of together 4 KB. */
const maxResourceAttributes = 256;
const maxResourceBytes = 65_536;
/** Items and envelopes of one export: an empty one takes 2 bytes on the wire and 300 in memory. */
export const maxItems = 200_000;

type DecodeLimits = Pick<
  IngestLimits,
  "attributes" | "keyBytes" | "valueBytes" | "events" | "links" | "bodyBytes"
>;

/**
 * What one export, and one item in it, may still hold. Both decoders ask it, so both cut at the same places.
 * What is cut is counted by limit, attributes and events also in their item's `droppedAttributes`; an export of too many
 * items is refused whole.
 */
export class Allowance {
  /** Dropped from the present item so far. */
  dropped = 0;
  /** Bytes of text that the present attribute or body may still take. */
  textBytes = 0;
  readonly keyBytes: number;
  readonly #limits: DecodeLimits;
  #textLimit: LimitName = "value_bytes";
  #counts: Map<LimitName, number> | undefined;
  #items = maxItems;
  #attributes = 0;
  #nested = 0;
  #events = 0;
  #links = 0;

  constructor(limits: DecodeLimits = defaultLimits) {
    this.#limits = limits;
    this.keyBytes = limits.keyBytes;
  }

  /** Begins an item or an envelope. Throws `TooLarge` past `maxItems`. */
  startItem(): void {
    if (--this.#items < 0)
      throw new TooLarge(`An export may hold at most ${maxItems} items. Send smaller batches.`);
    this.dropped = 0;
    this.#attributes = this.#limits.attributes;
    this.#nested = maxNestedValues;
    this.#events = this.#limits.events;
    this.#links = this.#limits.links;
  }

  /**
   * Begins a resource, whose attributes share what they may hold: it is kept for good and looked at with every item.
   * `held`: attributes of its earlier parts, which protobuf allows and nobody sends.
   */
  startResource(held = 0): void {
    this.startItem();
    this.#attributes = Math.min(this.#limits.attributes, maxResourceAttributes) - held;
    this.textBytes = held === 0 ? maxResourceBytes : maxResourceBytes / maxResourceAttributes;
    this.#textLimit = "value_bytes";
  }

  takeResourceAttribute(): boolean {
    return --this.#attributes >= 0 || this.#drop("attributes");
  }

  takeAttribute(): boolean {
    this.startText();
    return --this.#attributes >= 0 || this.#drop("attributes");
  }

  /** An attribute of an event or a link. */
  takeInnerAttribute(): boolean {
    this.startText();
    return this.takeNested();
  }

  takeNested(): boolean {
    return --this.#nested >= 0 || this.#drop("nested_values");
  }

  takeEvent(): boolean {
    return --this.#events >= 0 || this.#drop("events");
  }

  takeLink(): boolean {
    return --this.#links >= 0 || this.#drop("links");
  }

  /** Begins an attribute or a text of the item itself. */
  startText(): void {
    this.textBytes = this.#limits.valueBytes;
    this.#textLimit = "value_bytes";
  }

  startBody(): void {
    this.textBytes = this.#limits.bodyBytes;
    this.#textLimit = "body_bytes";
  }

  /** Says that a text did not fit into `textBytes`. */
  countCutText(): void {
    this.textBytes = 0;
    this.#count(this.#textLimit);
  }

  countCutKey(): void {
    this.#count("key_bytes");
  }

  /** What was met so far; undefined where nothing was, as nearly always. */
  get counts(): LimitCounts | undefined {
    return this.#counts;
  }

  #drop(limit: LimitName): false {
    this.dropped++;
    this.#count(limit);
    return false;
  }

  #count(limit: LimitName): void {
    this.#counts ??= new Map();
    this.#counts.set(limit, (this.#counts.get(limit) ?? 0) + 1);
  }
}
