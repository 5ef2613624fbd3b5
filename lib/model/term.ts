import type { AttributeValue } from "./attributes";

// Terms are what a granule of spans can be found by: 32-bit hashes of an attribute's key and of its key and value.
// telemetry.span_terms (migrations) says the same in SQL.

/**
 * PostgreSQL's hashtext() of these bytes, as a signed 32-bit integer. Bob Jenkins' lookup3, as in
 * src/common/hashfn.c (hash_bytes, little-endian).
 */
export function hashText(bytes: Uint8Array, start: number, end: number): number {
  let a = (0x9e3779b9 + (end - start) + 3923095) | 0;
  let b = a;
  let c = a;
  let at = start;
  for (; end - at >= 12; at += 12) {
    a = (a + word(bytes, at)) | 0;
    b = (b + word(bytes, at + 4)) | 0;
    c = (c + word(bytes, at + 8)) | 0;
    a = (a - c) ^ ((c << 4) | (c >>> 28));
    c = (c + b) | 0;
    b = (b - a) ^ ((a << 6) | (a >>> 26));
    a = (a + c) | 0;
    c = (c - b) ^ ((b << 8) | (b >>> 24));
    b = (b + a) | 0;
    a = (a - c) ^ ((c << 16) | (c >>> 16));
    c = (c + b) | 0;
    b = (b - a) ^ ((a << 19) | (a >>> 13));
    a = (a + c) | 0;
    c = (c - b) ^ ((b << 4) | (b >>> 28));
    b = (b + a) | 0;
  }
  // The last 11 bytes; the lowest byte of c stays free, as in the original.
  for (let i = 0; at + i < end; i++) {
    const byte = bytes[at + i] ?? 0;
    if (i < 4) a = (a + (byte << (8 * i))) | 0;
    else if (i < 8) b = (b + (byte << (8 * (i - 4)))) | 0;
    else c = (c + (byte << (8 * (i - 7)))) | 0;
  }
  c = (c ^ b) - ((b << 14) | (b >>> 18));
  a = (a ^ c) - ((c << 11) | (c >>> 21));
  b = (b ^ a) - ((a << 25) | (a >>> 7));
  c = (c ^ b) - ((b << 16) | (b >>> 16));
  a = (a ^ c) - ((c << 4) | (c >>> 28));
  b = (b ^ a) - ((a << 14) | (a >>> 18));
  c = (c ^ b) - ((b << 24) | (b >>> 8));
  return c | 0;
}

function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}

/**
 * What a value can be searched by: the text of a scalar, or of each scalar in a list. Numbers that JSON may write in more
 * than one way share one text: rows are checked again anyway.
 */
export function termTexts(value: AttributeValue): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => (Array.isArray(one) ? [] : termTexts(one)));
  if (typeof value === "number") return [usualNumber.test(String(value)) ? String(value) : unusualNumber];
  if (typeof value === "bigint") return [unusualNumber];
  if (typeof value === "string") return [value];
  return typeof value === "boolean" ? [String(value)] : [];
}

const usualNumber = /^-?\d{1,15}(\.\d{1,6})?$/;
const unusualNumber = "(number)";

/** Ids are random, most surely at their end. */
export function traceTerm(traceId: string): number {
  return Number.parseInt(traceId.slice(-8), 16) | 0;
}

/** Only 20 bits, so that ids share index entries: a span is seldom looked up without its trace. */
export function spanTerm(spanId: string): number {
  return Number.parseInt(spanId.slice(-5), 16);
}

/** The term of an attribute with this value, as people type it. */
export function valueTerm(key: string, text: string): number {
  const isUnusual = /^-?\d+(\.\d+)?$/.test(text) && !usualNumber.test(text);
  return hashString(key) ^ hashString(isUnusual ? unusualNumber : text);
}

const shortText = new Uint8Array(128);

export function hashString(text: string): number {
  const { length } = text;
  if (length > shortText.length) return hashBytesOf(text);
  // A buffer of its own for each short text costs many times its hash.
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return hashBytesOf(text);
    shortText[i] = code;
  }
  return hashText(shortText, 0, length);
}

function hashBytesOf(text: string): number {
  const bytes = Buffer.from(text, "utf8");
  return hashText(bytes, 0, bytes.length);
}
