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

  add(path: string, value: unknown, depth = 0): void {
    if (this.found.size >= maxAttributes || path.length > maxKey) return;
    if (Array.isArray(value)) {
      if (typeof value[0] !== "object") this.add(path, value[0], maxDepth);
    } else if (typeof value === "object" && value !== null) {
      if (depth >= maxDepth) return;
      for (const [key, inner] of Object.entries(value)) {
        if (this.found.size >= maxAttributes) return;
        this.add(`${path}.${key}`, inner, depth + 1);
      }
    } else if (typeof value === "string") {
      if (value.length <= maxValue && value !== "")
        this.found.set(cleanKey(path), boundedText(value, maxValue));
    } else if (typeof value === "boolean" || (typeof value === "number" && isExact(value)))
      this.found.set(cleanKey(path), value);
  }
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function cleanKey(path: string): string {
  return boundedText(path, maxKey);
}
