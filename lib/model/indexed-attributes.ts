export type Bag = { readonly [key: string]: unknown };

/** More list entries than this are not rebuilt: an index comes from the sender and sizes nothing. */
const maxEntries = 10_000;

/**
 * Rebuilds a list that was flattened into indexed keys, as `llm.input_messages.0.message.content`: for the prefix
 * `llm.input_messages` the entries in order of index, each an object nested by the rest of its keys.
 */
export function readIndexed(attributes: Bag, prefix: string): Bag[] {
  const entries = new Map<number, { [key: string]: unknown }>();
  const start = `${prefix}.`;
  for (const key of Object.keys(attributes)) {
    if (!key.startsWith(start)) continue;
    const [index, ...path] = key.slice(start.length).split(".");
    if (index === undefined || !/^\d{1,6}$/.test(index) || path.length === 0 || path.length > 12) continue;
    const at = Number(index);
    const entry = entries.get(at) ?? {};
    if (!entries.has(at) && entries.size >= maxEntries) continue;
    entries.set(at, entry);
    setPath(entry, path, attributes[key]);
  }
  return [...entries].sort((a, b) => a[0] - b[0]).map(([, entry]) => entry);
}

function setPath(into: { [key: string]: unknown }, path: readonly string[], value: unknown): void {
  let at = into;
  for (const part of path.slice(0, -1)) {
    if (unsafe(part)) return;
    const next = at[part];
    if (isBag(next)) at = next as { [key: string]: unknown };
    else {
      const made: { [key: string]: unknown } = {};
      at[part] = made;
      at = made;
    }
  }
  const last = path.at(-1) ?? "";
  if (!unsafe(last)) at[last] = value;
}

function unsafe(part: string): boolean {
  return part === "__proto__" || part === "constructor" || part === "prototype";
}

export function isBag(value: unknown): value is Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list sent as one, or as an object whose keys are its indexes (what readIndexed makes of a list inside an entry). */
export function asList(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isBag(value)) return undefined;
  const keys = Object.keys(value);
  if (keys.length === 0 || !keys.every((key) => /^\d{1,6}$/.test(key))) return undefined;
  return keys.sort((a, b) => Number(a) - Number(b)).map((key) => value[key]);
}
