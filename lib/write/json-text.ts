import type { Attributes, AttributeValue } from "@/lib/model/attributes";

const keyTexts = new Map<string, string>();
const maxKeyTexts = 20_000;

/** `"key":` as JSON. Keys repeat from span to span, so their text is kept; bounded, because senders choose them. */
function keyText(key: string): string {
  let text = keyTexts.get(key);
  if (text === undefined) {
    text = `${stringText(key)}:`;
    if (keyTexts.size >= maxKeyTexts) keyTexts.clear();
    keyTexts.set(key, text);
  }
  return text;
}

/** A JSON string that jsonb accepts: it refuses NUL and halves of surrogate pairs. */
export function stringText(value: string): string {
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
const previewLength = 1_000;

export type LargeValue = { key: string; text: string };

/** Attributes as one JSON object. Values over the limit are replaced by a preview and handed to `onLarge`. */
export function attributesText(attributes: Attributes, onLarge?: (large: LargeValue) => void): string {
  const { keys, values } = attributes;
  let text = "{";
  for (let i = 0; i < keys.length; i += 1) {
    const key = keys[i] ?? "";
    const value = values[i] ?? null;
    if (i > 0) text += ",";
    text += keyText(key);
    if (onLarge !== undefined && typeof value === "string" && value.length > previewLimit) {
      onLarge({ key, text: value });
      text += stringText(value.slice(0, previewLength));
    } else if (onLarge !== undefined && typeof value === "object" && value !== null) {
      text += objectOrPreview(key, value, onLarge);
    } else {
      text += valueText(value);
    }
  }
  return `${text}}`;
}

function objectOrPreview(key: string, value: AttributeValue, onLarge: (large: LargeValue) => void): string {
  const text = valueText(value);
  if (text.length <= previewLimit) return text;
  onLarge({ key, text });
  return stringText(text.slice(0, previewLength));
}
