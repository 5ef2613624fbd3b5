import type { AttributeValue } from "@/lib/model/attributes";

/** An attribute as JSON text; 64-bit integers keep all digits, what JSON has no number for is a text. */
export function attributeJson(value: AttributeValue): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : `"${value}"`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(attributeJson).join(",")}]`;
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${attributeJson(inner)}`)
    .join(",")}}`;
}

/** The same for what a guardrail looked at: a text that is JSON itself stays as it is. */
export function contentJson(value: AttributeValue): string {
  if (typeof value === "string" && /^\s*[{[]/.test(value)) {
    try {
      JSON.parse(value);
      return value;
    } catch {
      // A text that only begins like JSON.
    }
  }
  return attributeJson(value);
}
