import { type Attributes, type AttributeValue, asText } from "@/lib/model/attributes";
import { boundedText } from "@/lib/model/bounded-text";
import type { Operation } from "@/lib/model/operation";
import type { Scope } from "@/lib/model/resource";

/** What a dialect may look at. */
export type OperationInput = {
  name: string;
  attributes: Attributes;
  resource: Attributes;
  scope: Scope;
  kind: number;
  events: readonly { name: string; attributes: Attributes }[];
};

/** What one dialect says of a span. Without `kind` it only adds facts (ids, names) to what another dialect says. */
export type Facts = { [Key in keyof Omit<Operation, "dialect">]?: Operation[Key] | undefined };

/** One instrumentation's way of speaking. `read` is called only where `matches` holds; null: not a matter of this dialect after all. */
export type Dialect = {
  name: string;
  matches(span: SpanReader): boolean;
  read(span: SpanReader): Facts | null;
};

const maxText = 256;

/** Attributes of one span by key, read once: dialects ask for many keys. Numbers may be spelt as strings everywhere. */
export class SpanReader {
  readonly name: string;
  readonly scope: string;
  readonly spanKind: number;
  private readonly byKey = new Map<string, AttributeValue>();
  private readonly families = new Set<string>();

  constructor(input: OperationInput) {
    // Bounded, as dialects match patterns against it.
    this.name = boundedText(input.name, 500);
    this.scope = input.scope.name;
    this.spanKind = input.kind;
    const { keys, values } = input.attributes;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] ?? "";
      this.byKey.set(key, values[i] ?? null);
      this.families.add(familyOf(key));
    }
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  hasPrefix(prefix: string): boolean {
    // Most dialects are told apart by the first word of the key alone.
    const family = familyOf(prefix);
    if (!this.families.has(family)) return false;
    if (family.length + 1 === prefix.length) return true;
    for (const key of this.byKey.keys()) if (key.startsWith(prefix)) return true;
    return false;
  }

  value(key: string): AttributeValue | undefined {
    return this.byKey.get(key);
  }

  /** The first of `keys` that holds text, bounded: facts are names and ids, never payloads. */
  text(...keys: string[]): string | undefined {
    for (const key of keys) {
      const text = asText(this.byKey.get(key));
      if (text !== undefined) return boundedText(text, maxText);
    }
    return undefined;
  }

  /** The first of `keys` that holds a finite number of at least zero. */
  amount(...keys: string[]): number | undefined {
    for (const key of keys) {
      const amount = asAmount(this.byKey.get(key));
      if (amount !== undefined) return amount;
    }
    return undefined;
  }

  tokens(...keys: string[]): number | undefined {
    return asTokens(this.amount(...keys));
  }

  /** An object, be it sent as one or as a JSON string. */
  object(key: string): { [key: string]: AttributeValue } | undefined {
    const value = this.byKey.get(key);
    if (typeof value === "string") return parsedObject(value);
    return isObject(value) ? value : undefined;
  }

  isTrue(key: string): boolean {
    const value = this.byKey.get(key);
    return value === true || (typeof value === "string" && /^(true|1)$/i.test(value));
  }

  isFalse(key: string): boolean {
    const value = this.byKey.get(key);
    return value === false || (typeof value === "string" && /^(false|0)$/i.test(value));
  }
}

const families = new Map<string, string>();
const maxFamilies = 20_000;

/** A key up to its first dot. Keys repeat from span to span; bounded, because senders choose them. */
function familyOf(key: string): string {
  let family = families.get(key);
  if (family === undefined) {
    family = key.split(".", 1)[0] ?? key;
    if (families.size >= maxFamilies) families.clear();
    families.set(key, family);
  }
  return family;
}

function isObject(value: AttributeValue | undefined): value is { [key: string]: AttributeValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsedObject(text: string): { [key: string]: AttributeValue } | undefined {
  if (!text.startsWith("{") || text.length > 20_000) return undefined;
  try {
    const value: AttributeValue = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Finite, not negative, and small enough that sums stay exact. */
export function asAmount(value: AttributeValue | undefined): number | undefined {
  if (typeof value !== "number" && typeof value !== "bigint" && typeof value !== "string") return undefined;
  if (value === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 && number <= 1e12 ? number : undefined;
}

export function asTokens(amount: number | undefined): number | undefined {
  return amount === undefined ? undefined : Math.round(amount);
}

/** The sum of those that are known; undefined when none is. */
export function sumKnown(...amounts: (number | undefined)[]): number | undefined {
  const known = amounts.filter((amount) => amount !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, amount) => sum + amount, 0);
}

const outcomes = new Map<string, string>(
  Object.entries({
    succeeded: "success succeeded ok completed complete passed done",
    failed: "error failed failure fail errored",
    blocked: "blocked block denied deny rejected policy_violation",
    cancelled: "cancelled canceled aborted interrupted",
    timed_out: "timed_out timeout timedout time_out deadline_exceeded",
  }).flatMap(([status, words]) => words.split(" ").map((word): [string, string] => [word, status])),
);

/** A sender's word for how something ended, as one of the final run statuses; undefined for a word not known. */
export function outcomeOf(word: string | undefined): string | undefined {
  return word === undefined
    ? undefined
    : outcomes.get(
        word
          .trim()
          .toLowerCase()
          .replace(/[\s-]+/g, "_"),
      );
}
