const slots = 4096;
const longestKey = 96;

/**
 * Attribute keys by their bytes: a few hundred distinct ones make up nearly all, and finding one costs less than
 * decoding it. Direct-mapped, so bounded: a new key takes the place of the one in its slot.
 */
export class KeyCache {
  readonly #texts: (string | undefined)[] = new Array(slots).fill(undefined);

  find(bytes: Buffer, start: number, length: number): string | undefined {
    if (length > longestKey) return undefined;
    const text = this.#texts[slotOf(bytes, start, length)];
    if (text === undefined || text.length !== length) return undefined;
    for (let i = 0; i < length; i++) {
      if (text.charCodeAt(i) !== bytes[start + i]) return undefined;
    }
    return text;
  }

  /** Keeps `text`, which was decoded from these bytes, when it is plain ASCII. */
  keep(bytes: Buffer, start: number, length: number, text: string): string {
    if (length > longestKey || text.length !== length) return text;
    for (let i = 0; i < length; i++) {
      if (text.charCodeAt(i) !== bytes[start + i] || text.charCodeAt(i) > 0x7f) return text;
    }
    this.#texts[slotOf(bytes, start, length)] = text;
    return text;
  }
}

/** FNV-1a. */
function slotOf(bytes: Buffer, start: number, length: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < start + length; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) & (slots - 1);
}
