// Cuts JSON text into its elements and fields without changing a character of them: numbers past 2^53, the order of keys and
// spaces are stored as they were sent. It finds ends only; that the pieces are JSON is for JSON.parse to say.
import { InvalidInput } from "@/lib/errors";

/** A field of an object: its key, and where its value stands in the text. */
export type Field = { key: string; start: number; end: number };
/** An element, with its fields where it is an object. */
export type Element = { start: number; end: number; fields: Field[] | null };

// A chunk of OPA holds some hundred.
const maxElements = 100_000;

const quote = 34;
const comma = 44;
const colon = 58;
const openList = 91;
const backslash = 92;
const closeList = 93;
const openObject = 123;
const closeObject = 125;

/** The elements of the list that the text is. A body of nothing but small ones would take many times its size in memory. */
export function listElements(text: string): Element[] {
  let at = skipSpace(text, 0);
  if (text.charCodeAt(at) !== openList) throw malformed(at, "a list is expected");
  at = skipSpace(text, at + 1);
  const elements: Element[] = [];
  if (text.charCodeAt(at) === closeList) return ended(text, at + 1, elements);
  for (;;) {
    const element = elementAt(text, at);
    elements.push(element);
    if (elements.length > maxElements)
      throw new InvalidInput(`the list holds more than ${maxElements} items: send smaller parts`);
    at = skipSpace(text, element.end);
    const code = text.charCodeAt(at);
    if (code === closeList) return ended(text, at + 1, elements);
    if (code !== comma) throw malformed(at, "a comma or the end of the list is expected");
    at = skipSpace(text, at + 1);
  }
}

/** The value that begins at `at`, spaces not counted. */
export function elementAt(text: string, at: number): Element {
  const start = skipSpace(text, at);
  if (text.charCodeAt(start) !== openObject) return { start, end: valueEnd(text, start), fields: null };
  const fields: Field[] = [];
  let place = skipSpace(text, start + 1);
  if (text.charCodeAt(place) === closeObject) return { start, end: place + 1, fields };
  for (;;) {
    if (text.charCodeAt(place) !== quote) throw malformed(place, "a key is expected");
    const keyEnd = stringEnd(text, place);
    const key = text.slice(place + 1, keyEnd - 1);
    place = skipSpace(text, keyEnd);
    if (text.charCodeAt(place) !== colon) throw malformed(place, "a colon is expected");
    const valueStart = skipSpace(text, place + 1);
    const end = valueEnd(text, valueStart);
    fields.push({ key: key.includes("\\") ? unescaped(key, valueStart) : key, start: valueStart, end });
    place = skipSpace(text, end);
    const code = text.charCodeAt(place);
    if (code === closeObject) return { start, end: place + 1, fields };
    if (code !== comma) throw malformed(place, "a comma or the end of the object is expected");
    place = skipSpace(text, place + 1);
  }
}

function ended(text: string, at: number, elements: Element[]): Element[] {
  const rest = skipSpace(text, at);
  if (rest < text.length) throw malformed(rest, "nothing more is expected");
  return elements;
}

function valueEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === quote) return stringEnd(text, start);
  if (first !== openObject && first !== openList) return scalarEnd(text, start);
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === quote) i = stringEnd(text, i) - 1;
    else if (code === openObject || code === openList) depth++;
    else if (code === closeObject || code === closeList) {
      depth--;
      if (depth === 0) return i + 1;
    }
  }
  throw malformed(start, "the value does not end");
}

function stringEnd(text: string, start: number): number {
  let at = start;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) throw malformed(start, "the text does not end");
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
}

function scalarEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === comma || code === closeObject || code === closeList || code <= 32) break;
  }
  if (at === start) throw malformed(start, "a value is expected");
  return at;
}

export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return at;
}

function unescaped(key: string, at: number): string {
  try {
    return JSON.parse(`"${key}"`) as string;
  } catch {
    throw malformed(at, "the key is no JSON text");
  }
}

function malformed(at: number, expected: string): InvalidInput {
  return new InvalidInput(`not JSON: ${expected} at character ${at + 1}`);
}
