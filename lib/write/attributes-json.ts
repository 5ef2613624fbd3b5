import type { Attributes, AttributeValue } from "@/lib/model/attributes";
import { type AttributeKeys, verbatimKeyText } from "./attribute-keys";
import type { CopyBuffer } from "./copy-buffer";
import { type LargeValue, previewLength, previewLimit, stringText, valueText } from "./json-text";

const [comma, open, close] = [0x2c, 0x7b, 0x7d];

/**
 * The attributes of a row as one jsonb field, with their keys as letters of the dictionary. Values over `previewLimit` leave
 * a preview and go to `onLarge`, if there is one.
 */
export function writeAttributes(
  out: CopyBuffer,
  of: { attributes: Attributes; projectId: number; keys: AttributeKeys },
  onLarge?: (large: LargeValue) => void,
): void {
  const { keys, values } = of.attributes;
  const start = out.startJsonb();
  out.byte(open);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? "";
    if (i > 0) out.byte(comma);
    const letter = of.keys.find(key, of.projectId);
    if (letter === undefined) out.utf8(verbatimKeyText(key));
    else out.raw(letter);
    writeValue(out, key, values[i] ?? null, onLarge);
  }
  out.byte(close);
  out.endJsonb(start);
}

function writeValue(
  out: CopyBuffer,
  key: string,
  value: AttributeValue,
  onLarge: ((large: LargeValue) => void) | undefined,
): void {
  if (typeof value === "string" && (onLarge === undefined || value.length <= previewLimit)) {
    out.jsonString(value);
    return;
  }
  const isText = typeof value === "string";
  const text = isText ? value : valueText(value);
  const isLarge =
    onLarge !== undefined && (isText || typeof value === "object") && text.length > previewLimit;
  if (isLarge) onLarge({ key, text });
  out.utf8(isLarge ? stringText(text.slice(0, previewLength)) : text);
}
