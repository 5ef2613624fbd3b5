import type { Attributes } from "@/lib/model/attributes";
import { valueAt, WireAttributes } from "@/lib/model/wire-attributes";
import { type AttributeKeys, verbatimKeyText } from "./attribute-keys";
import type { CopyBuffer } from "./copy-buffer";
import { valueText } from "./json-text";

const [comma, open, close] = [0x2c, 0x7b, 0x7d];

/** The attributes of a log record as one jsonb field, with their keys as letters of the dictionary. */
export function writeAttributesJson(
  out: CopyBuffer,
  of: { attributes: Attributes; projectId: number; keys: AttributeKeys },
): void {
  const { attributes } = of;
  const { keys } = attributes;
  const wire = attributes instanceof WireAttributes ? attributes : null;
  const start = out.startJsonb();
  out.byte(open);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? "";
    if (i > 0) out.byte(comma);
    const known = of.keys.find(key, of.projectId);
    if (known === undefined) out.utf8(verbatimKeyText(key));
    else out.raw(known.jsonText);
    if (wire?.isText(i) && out.jsonBytes(wire.bytes, wire.startOf(i), wire.endOf(i))) continue;
    const value = valueAt(attributes, i) ?? null;
    if (typeof value === "string") out.jsonString(value);
    else out.utf8(valueText(value));
  }
  out.byte(close);
  out.endJsonb(start);
}
