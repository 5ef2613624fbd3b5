import type { Attributes, AttributeValue } from "@/lib/model/attributes";
import { isPackable, jsonMark, verbatimName } from "@/lib/model/packed-attributes";
import { hashString, termTexts } from "@/lib/model/term";
import { valueAt, WireAttributes } from "@/lib/model/wire-attributes";
import type { AttributeKeys, KnownKey } from "./attribute-keys";
import type { CopyBuffer } from "./copy-buffer";
import type { IntSet } from "./int-set";
import { type LargeValue, previewLength, previewLimit, stringText, valueText } from "./json-text";

const fieldByte = 0x1f;
const jsonMarkByte = jsonMark.charCodeAt(0);
/** Rows are numbered, so that a key that stands twice in one is noticed without a set. */
let lastRow = 0;

export type Packed = {
  attributes: Attributes;
  projectId: number;
  keys: AttributeKeys;
  terms: IntSet;
  /** A text that is looked for among the values, null for none. */
  sought: string | null;
};

/**
 * The attributes of a span as one packed text (lib/model/packed-attributes.ts). Adds the terms that they are found by. Values
 * over `previewLimit` leave a preview and go to `onLarge`.
 * @returns the letter of an attribute whose value is `sought`, or null
 */
export function packAttributes(
  out: CopyBuffer,
  of: Packed,
  onLarge: (large: LargeValue) => void,
): string | null {
  const { attributes, keys: dictionary, projectId, terms, sought } = of;
  const { keys } = attributes;
  const wire = attributes instanceof WireAttributes ? attributes : null;
  const row = ++lastRow;
  const start = out.startText();
  let found: string | null = null;
  if (keys.length > 0) out.byte(fieldByte);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? "";
    const known = dictionary.find(key, projectId);
    if (known === undefined ? keys.indexOf(key) !== i : known.row === row) {
      out.rewind(start);
      return packAttributes(out, { ...of, attributes: lastOfEach(attributes) }, onLarge);
    }
    if (known === undefined) out.utf8(verbatimName(key));
    else {
      known.row = row;
      out.raw(known.bytes);
    }
    const term = keyTerm(terms, key, known);
    const from = out.position;
    if (wire?.isText(i) && out.printableBytes(wire.bytes, wire.startOf(i), wire.endOf(i))) {
      terms.add(term ^ out.hash(from, out.position));
    } else {
      writeValue(out, { key, value: valueAt(attributes, i) ?? null, term, terms }, onLarge);
    }
    if (sought !== null && found === null && known !== undefined && out.isWritten(sought, from))
      found = known.letter;
    out.byte(fieldByte);
  }
  out.endText(start);
  return found;
}

/** The term of a key, which is added once a granule: it is the same in most rows. */
function keyTerm(terms: IntSet, key: string, known: KnownKey | undefined): number {
  const term = known?.term ?? hashString(key);
  if (known?.granule !== terms) terms.add(term);
  if (known !== undefined) known.granule = terms;
  return term;
}

type Field = { key: string; value: AttributeValue; term: number; terms: IntSet };

function writeValue(
  out: CopyBuffer,
  { key, value, term, terms }: Field,
  onLarge: (large: LargeValue) => void,
): void {
  if (typeof value === "string" || (typeof value === "number" && !Number.isFinite(value))) {
    let text = String(value);
    if (text.length > previewLimit) {
      onLarge({ key, text });
      text = text.slice(0, previewLength);
    }
    text = writeText(out, text);
    terms.add(term ^ hashString(text));
    return;
  }
  const text = valueText(value);
  if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 1e15) {
    out.byte(jsonMarkByte);
    const from = out.position;
    out.utf8(text);
    // Written as its digits and nothing else, which is what it is searched by.
    terms.add(term ^ out.hash(from, out.position));
    return;
  }
  if (typeof value === "object" && value !== null && text.length > previewLimit) {
    onLarge({ key, text });
    terms.add(term ^ hashString(writeText(out, text.slice(0, previewLength))));
    return;
  }
  out.utf8(jsonMark);
  out.utf8(text);
  for (const one of termTexts(value)) terms.add(term ^ hashString(one));
}

/** @returns the text as PostgreSQL takes it: well-formed, and without NUL */
function writeText(out: CopyBuffer, text: string): string {
  const clean =
    text.isWellFormed() && !text.includes("\u0000")
      ? text
      : text.toWellFormed().replaceAll("\u0000", "\ufffd");
  if (isPackable(clean)) out.utf8(clean);
  else {
    out.utf8(jsonMark);
    out.utf8(stringText(clean));
  }
  return clean;
}

/** Of a key that stands twice the last value counts. */
function lastOfEach(attributes: Attributes): Attributes {
  const last = new Map(attributes.keys.map((key, i) => [key, i]));
  const kept = [...last.values()];
  return {
    keys: kept.map((i) => attributes.keys[i] ?? ""),
    values: kept.map((i) => valueAt(attributes, i) ?? null),
  };
}
