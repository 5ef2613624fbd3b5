import type { Attributes, AttributeValue } from "@/lib/model/attributes";
import { hashString, termTexts } from "@/lib/model/term";
import { valueAt, WireAttributes } from "@/lib/model/wire-attributes";
import { type AttributeKeys, type KnownKey, verbatimKeyText } from "./attribute-keys";
import type { CopyBuffer } from "./copy-buffer";
import type { IntSet } from "./int-set";
import { type LargeValue, previewLength, previewLimit, stringText, valueText } from "./json-text";

const [comma, open, close] = [0x2c, 0x7b, 0x7d];

/**
 * The attributes of a row as one jsonb field, with their keys as letters of the dictionary. Values over `previewLimit` leave
 * a preview and go to `onLarge`, if there is one.
 */
export function writeAttributes(
  out: CopyBuffer,
  of: { attributes: Attributes; projectId: number; keys: AttributeKeys; terms?: IntSet },
  onLarge?: (large: LargeValue) => void,
): void {
  const { attributes, terms } = of;
  const { keys } = attributes;
  const wire = attributes instanceof WireAttributes ? attributes : null;
  const start = out.startJsonb();
  out.byte(open);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? "";
    if (i > 0) out.byte(comma);
    const known = of.keys.find(key, of.projectId);
    if (known === undefined) out.utf8(verbatimKeyText(key));
    else out.raw(known.text);
    const from = out.position;
    if (wire?.isText(i) && out.jsonBytes(wire.bytes, wire.startOf(i), wire.endOf(i))) {
      if (terms !== undefined) terms.add(keyTerm(terms, key, known) ^ out.hash(from + 1, out.position - 1));
      continue;
    }
    const value = valueAt(attributes, i) ?? null;
    if (typeof value === "string" && (onLarge === undefined || value.length <= previewLimit)) {
      const isPlain = out.jsonString(value);
      if (terms !== undefined)
        terms.add(
          keyTerm(terms, key, known) ^ (isPlain ? out.hash(from + 1, out.position - 1) : hashString(value)),
        );
      continue;
    }
    const stored = writeOther(out, key, value, onLarge);
    if (terms === undefined) continue;
    const term = keyTerm(terms, key, known);
    if (typeof stored === "number" && Number.isInteger(stored) && Math.abs(stored) < 1e15) {
      // Written as its digits and nothing else.
      terms.add(term ^ out.hash(from, out.position));
      continue;
    }
    for (const text of termTexts(stored)) terms.add(term ^ hashString(text));
  }
  out.byte(close);
  out.endJsonb(start);
}

/** The term of a key, which is added once a granule: it is the same in most rows. */
function keyTerm(terms: IntSet, key: string, known: KnownKey | undefined): number {
  const term = known?.term ?? hashString(key);
  if (known?.granule !== terms) terms.add(term);
  if (known !== undefined) known.granule = terms;
  return term;
}

/** @returns the value as it now stands in the row */
function writeOther(
  out: CopyBuffer,
  key: string,
  value: AttributeValue,
  onLarge: ((large: LargeValue) => void) | undefined,
): AttributeValue {
  const text = typeof value === "string" ? value : valueText(value);
  const mayBeLarge = typeof value === "string" || (typeof value === "object" && value !== null);
  if (onLarge === undefined || !mayBeLarge || text.length <= previewLimit) {
    out.utf8(text);
    return value;
  }
  onLarge({ key, text });
  const preview = text.slice(0, previewLength);
  out.utf8(stringText(preview));
  return preview;
}
