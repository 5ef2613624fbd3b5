// Fields of a decision as people spell them: the first that is there counts, and one that cannot be is refused with its name.
import { createHash } from "node:crypto";
import { InvalidInput } from "@/lib/errors";
import { isSpanId, isTraceId } from "@/lib/model/ids";
import { readTimeNs } from "./decision-time";
import type { Element } from "./json-slices";
import { type JsonObject, textOf } from "./value-at";

/** One item: as parsed, and where it stands in the text. */
export type Item = { object: JsonObject; text: string; element: Element };

type Told = { key: string; value: unknown };

function told(object: JsonObject, keys: readonly string[]): Told | undefined {
  for (const key of keys) {
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    if (value !== undefined && value !== null && value !== "") return { key, value };
  }
  return undefined;
}

export function toldText(object: JsonObject, ...keys: string[]): string | null {
  const one = told(object, keys);
  if (one === undefined) return null;
  const text = textOf(one.value);
  if (text === null) throw new InvalidInput(`${one.key}: must be a text`);
  return text;
}

export function toldTime(object: JsonObject, ...keys: string[]): bigint | null {
  const one = told(object, keys);
  if (one === undefined) return null;
  const timeNs = readTimeNs(one.value);
  if (timeNs === null) throw new InvalidInput(`${one.key}: must be RFC 3339 or a time since the epoch`);
  return timeNs;
}

export function toldLatencyNs(object: JsonObject): number | null {
  const one = told(object, ["latency_ms", "duration_ms", "latency_ns"]);
  if (one === undefined) return null;
  const amount = typeof one.value === "string" ? Number(one.value) : one.value;
  if (typeof amount !== "number" || !Number.isFinite(amount) || amount < 0)
    throw new InvalidInput(`${one.key}: must be a number of at least 0`);
  return one.key === "latency_ns" ? amount : amount * 1e6;
}

export function checkedTrace(ids: { traceId: string | null; spanId: string | null }): typeof ids {
  if (ids.traceId !== null && !isTraceId(ids.traceId))
    throw new InvalidInput("trace_id: must be 32 hex digits, not all zero");
  if (ids.spanId !== null && !isSpanId(ids.spanId))
    throw new InvalidInput("span_id: must be 16 hex digits, not all zero");
  return ids;
}

/** The same text sent again is the same decision, where its time is in it. */
export function idFromContent(text: string, { start, end }: Element, hasOwnTime: boolean): string {
  if (!hasOwnTime)
    throw new InvalidInput(
      "decision_id: is needed where there is no timestamp; the same decision sent again could not be told from another",
    );
  return createHash("sha256").update(text.slice(start, end)).digest("hex").slice(0, 32);
}

/** A field as it was sent. */
export function rawField({ text, element: { fields } }: Item, key: string): string | null {
  const field = fields?.findLast((one) => one.key === key);
  const raw = field === undefined ? null : text.slice(field.start, field.end);
  return raw === "null" ? null : raw;
}
