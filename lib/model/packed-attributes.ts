import { isLetter } from "./attribute-letter";

// A span's attributes as they stand in telemetry.spans: one text, in which each attribute is its name, its value and a mark.
//   name: the letter of telemetry.attribute_keys, or the key as a JSON string
//   value: a text as it is; `jsonMark` and JSON for all that is no text, and for texts that hold one of the two marks
// The text begins with a mark, so that `mark + name + value + mark` stands in it just where the row has that attribute.
// Migration 0040_packed_attributes says the same in SQL.

export const fieldMark = "\x1f";
export const jsonMark = "\x1e";

/** Whether this text may stand as it is. */
export function isPackable(text: string): boolean {
  return !text.includes(fieldMark) && !text.includes(jsonMark);
}

/** A key that the dictionary lacks, as it stands in a row. A lone private-use character would be read as a letter. */
export function verbatimName(key: string): string {
  return JSON.stringify(isLetter(key) ? `_${key}` : key.toWellFormed().replaceAll("\u0000", "\ufffd"));
}

/** What stands after the name of an attribute whose value is this text. */
export function packedText(text: string): string {
  return isPackable(text) ? text : jsonMark + JSON.stringify(text);
}

export type PackedField = { name: string; value: unknown };

/**
 * The attributes of a row: names as they are stored (a letter, or the key itself), values as they were sent. A field that
 * cannot be read, which no writer makes, is left out.
 */
export function unpackAttributes(packed: string): PackedField[] {
  const fields: PackedField[] = [];
  for (const field of packed.split(fieldMark)) {
    if (field === "") continue;
    const nameLength = lengthOfName(field);
    const value = readValue(field.slice(nameLength));
    if (nameLength === 0 || value === undefined) continue;
    const name = field.slice(0, nameLength);
    fields.push({ name: isLetter(name) ? name : (JSON.parse(name) as string), value });
  }
  return fields;
}

function lengthOfName(field: string): number {
  if (field[0] === '"') return /^"(?:[^"\\]|\\.)*"/.exec(field)?.[0].length ?? 0;
  const length = (field.codePointAt(0) ?? 0) > 0xffff ? 2 : 1;
  return isLetter(field.slice(0, length)) ? length : 0;
}

function readValue(text: string): unknown {
  if (text[0] !== jsonMark) return text;
  try {
    return JSON.parse(text.slice(1));
  } catch {
    return undefined;
  }
}
