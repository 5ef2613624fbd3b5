import type { Attributes, AttributeValue } from "@/lib/model/attributes";

const keyTexts = new Map<string, string>();
const maxKeyTexts = 20_000;

/** `"key":` as JSON. Keys repeat from span to span, so their text is kept; bounded, because senders choose them. */
export function keyText(key: string): string {
  let text = keyTexts.get(key);
  if (text === undefined) {
    text = `${stringText(key)}:`;
    if (keyTexts.size >= maxKeyTexts) keyTexts.clear();
    keyTexts.set(key, text);
  }
  return text;
}

// Printable ASCII but quote and backslash: stands in JSON as it is.
const plain = /^[ !#-[\]-~]*$/;

/** A JSON string that jsonb accepts: it refuses NUL and halves of surrogate pairs. */
export function stringText(value: string): string {
  if (plain.test(value)) return `"${value}"`;
  const text = JSON.stringify(value);
  if (!text.includes("\\u0000") && !text.includes("\\ud")) return text;
  return JSON.stringify(value.toWellFormed().replaceAll("\u0000", "\ufffd"));
}

/** One value as JSON text. 64-bit integers keep all digits; NaN and infinities, which JSON lacks, become strings. */
export function valueText(value: AttributeValue): string {
  switch (typeof value) {
    case "string":
      return stringText(value);
    case "number":
      return Number.isFinite(value) ? String(value) : `"${value}"`;
    case "bigint":
    case "boolean":
      return String(value);
    default:
      if (value === null) return "null";
      if (Array.isArray(value)) return `[${value.map(valueText).join(",")}]`;
      return `{${Object.entries(value)
        .map(([key, inner]) => `${stringText(key)}:${valueText(inner)}`)
        .join(",")}}`;
  }
}

/** Longest value that stays in the row, in UTF-16 units; a larger one leaves a preview and goes to telemetry.payloads. */
export const previewLimit = 2_048;
export const previewLength = 1_000;

export type LargeValue = { key: string; text: string };

/** Attributes as one JSON object under their own names, as resources, events and links hold them. */
export function attributesText({ keys, values }: Attributes): string {
  return `{${keys.map((key, i) => `${keyText(key)}${valueText(values[i] ?? null)}`).join(",")}}`;
}
