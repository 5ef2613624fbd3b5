/** A value as OTLP's AnyValue allows it. 64-bit integers beyond 2^53 are kept exactly, as bigint. */
export type AttributeValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | AttributeValue[]
  | { [key: string]: AttributeValue };

/**
 * Attributes in the order sent, as two parallel arrays: cheaper to build and to write than an object, and most
 * items are never looked at by key. Keys from the decoders are interned, so comparing them is a pointer test.
 * A key that stands twice: the last one wins, as PostgreSQL's jsonb also decides.
 */
export type Attributes = { readonly keys: readonly string[]; readonly values: readonly AttributeValue[] };

export const noAttributes: Attributes = { keys: [], values: [] };

export function getAttribute(attributes: Attributes, key: string): AttributeValue | undefined {
  const at = attributes.keys.lastIndexOf(key);
  return at < 0 ? undefined : attributes.values[at];
}

/** The first of `keys` that holds a non-empty string (or a number or boolean, as text; the first element of an array). */
export function getText(attributes: Attributes, ...keys: string[]): string | undefined {
  for (const key of keys) {
    const text = asText(getAttribute(attributes, key));
    if (text !== undefined) return text;
  }
  return undefined;
}

export function asText(value: AttributeValue | undefined): string | undefined {
  if (Array.isArray(value)) return asText(value[0]);
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean")
    return String(value);
  return undefined;
}

/** For tests and for code that reads many keys of one item. */
export function toObject(attributes: Attributes): { [key: string]: AttributeValue } {
  const object: { [key: string]: AttributeValue } = {};
  attributes.keys.forEach((key, i) => {
    object[key] = attributes.values[i] ?? null;
  });
  return object;
}

export function fromObject(object: { [key: string]: AttributeValue }): Attributes {
  return { keys: Object.keys(object), values: Object.values(object) };
}
