import { nsPerMs } from "@/lib/model/time";

const withFraction =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9})\d*)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * RFC 3339 with all its digits; without a zone it is UTC. Numbers are seconds, milliseconds, micro- or nanoseconds since the
 * epoch, told apart by their size. Null for what is neither.
 */
export function readTimeNs(value: unknown): bigint | null {
  if (typeof value === "number") return fromNumber(value);
  if (typeof value !== "string" || value.length > 64) return null;
  const text = value.trim();
  if (/^\d{1,19}(\.\d{1,9})?$/.test(text)) return fromDigits(text);
  const match = withFraction.exec(text);
  if (match === null) return null;
  const [, day, clock, fraction = "", zone = "Z"] = match;
  const ms = Date.parse(`${day}T${clock}${zone.toUpperCase()}`);
  return Number.isNaN(ms) ? null : BigInt(ms) * nsPerMs + BigInt(fraction.padEnd(9, "0"));
}

/** Nanoseconds as digits have more of them than a number keeps. */
function fromDigits(text: string): bigint | null {
  return text.length >= 18 && !text.includes(".") ? BigInt(text) : fromNumber(Number(text));
}

function fromNumber(value: number): bigint | null {
  if (!Number.isFinite(value) || value <= 0) return null;
  if (value < 1e11) return BigInt(Math.round(value * 1e6)) * 1_000n;
  if (value < 1e14) return BigInt(Math.round(value * 1e3)) * 1_000n;
  if (value < 1e17) return BigInt(Math.round(value)) * 1_000n;
  return value < 9.2e18 ? BigInt(Math.round(value)) : null;
}
