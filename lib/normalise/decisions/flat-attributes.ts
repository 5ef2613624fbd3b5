import { boundedText } from "@/lib/model/bounded-text";

const maxAttributes = 64;
const maxDepth = 6;
const maxKey = 128;
const maxValue = 256;

/**
 * Scalars of JSON by their dotted path, for searching. A list of scalars is its first, as everywhere; of lists of objects
 * nothing. Integers past 2^53 are left out: they would be searched for by digits that were never sent.
 */
export class FlatAttributes {
  readonly found = new Map<string, string | number | boolean>();

  add(path: string, value: unknown): void {
    this.#add(boundedText(path, maxKey + 1), value, 0);
  }

  #add(path: string, value: unknown, depth: number): void {
    if (this.found.size >= maxAttributes || path.length > maxKey) return;
    if (Array.isArray(value)) {
      if (typeof value[0] !== "object") this.#add(path, value[0], maxDepth);
    } else if (typeof value === "object" && value !== null) {
      if (depth >= maxDepth) return;
      for (const [key, inner] of Object.entries(value)) {
        if (this.found.size >= maxAttributes) return;
        this.#add(joined(path, key), inner, depth + 1);
      }
    } else if (typeof value === "string") {
      if (value.length <= maxValue && value !== "") this.found.set(path, boundedText(value, maxValue));
    } else if (typeof value === "boolean" || (typeof value === "number" && isExact(value)))
      this.found.set(path, value);
  }
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

const paths = new Map<string, Map<string, string>>();
const maxPaths = 20_000;
let knownPaths = 0;

/** `path.key`, fit for PostgreSQL. Paths repeat from decision to decision; kept, they need not be made and hashed again. */
function joined(path: string, key: string): string {
  let below = paths.get(path);
  const known = below?.get(key);
  if (known !== undefined) return known;
  const text = boundedText(`${path}.${key}`, maxKey + 1);
  // Bounded, because senders choose their keys.
  if (text.length > maxKey) return text;
  if (knownPaths >= maxPaths) {
    paths.clear();
    knownPaths = 0;
    below = undefined;
  }
  if (below === undefined) {
    below = new Map();
    paths.set(path, below);
  }
  below.set(key, text);
  knownPaths += 1;
  return text;
}
