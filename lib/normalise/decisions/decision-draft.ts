import { createHash } from "node:crypto";
import { boundedText } from "@/lib/model/bounded-text";
import type { Decision } from "@/lib/model/decision";
import { isSpanId, isTraceId } from "@/lib/model/ids";
import type { Field } from "./json-slices";

const maxId = 256;
const maxName = 256;
const maxReason = 2_000;
/** Of input, result and details each, in characters. */
export const maxJsonLength = 1_048_576;
const maxPointers = 1_000;
const maxPointer = 512;
const maxLatencyNs = 1e15;

/** What a source says; the rest is open. Nothing is bounded yet. */
export type DecisionDraft = Partial<Omit<Decision, "details">> &
  Pick<Decision, "id" | "timeNs" | "source" | "verdict"> & { details?: Details };
/** Fields as one JSON object, null where there are none, and pointers to those that found no room. */
export type Details = { json: string | null; tooLarge: string[] };

/** The decision with every text bounded and fit for PostgreSQL. What is too large is left out and named in the details. */
export function toDecision(draft: DecisionDraft): Decision {
  const tooLarge: string[] = [];
  const json = (name: string, text: string | null | undefined) => {
    if (text === undefined || text === null) return null;
    if (text.length <= maxJsonLength) return text;
    tooLarge.push(`/${name}`);
    return null;
  };
  const input = json("input", draft.input);
  const result = json("result", draft.result);
  const traceId = idOrNull(draft.traceId, isTraceId);
  const { latencyNs } = draft;
  return {
    id: boundedId(draft.id),
    timeNs: draft.timeNs,
    hasOwnTime: draft.hasOwnTime ?? true,
    source: draft.source,
    point: draft.point ?? null,
    verdict: draft.verdict,
    policy: name(draft.policy),
    rule: name(draft.rule),
    revision: name(draft.revision),
    reason: name(draft.reason, maxReason),
    agent: name(draft.agent),
    tool: name(draft.tool),
    userId: name(draft.userId),
    service: name(draft.service),
    requestId: name(draft.requestId),
    runId: name(draft.runId),
    sessionId: name(draft.sessionId),
    traceId,
    spanId: traceId === null ? null : idOrNull(draft.spanId, isSpanId),
    latencyNs:
      latencyNs !== null && latencyNs !== undefined && latencyNs >= 0 && latencyNs <= maxLatencyNs
        ? Math.round(latencyNs)
        : null,
    attributes: draft.attributes ?? new Map(),
    input,
    result,
    details: withTooLarge(draft.details?.json ?? null, [...tooLarge, ...(draft.details?.tooLarge ?? [])]),
    erased: pointers(draft.erased),
    masked: pointers(draft.masked),
    redacted: [],
  };
}

/** JSON object of fields as they were sent. Where they are too large together, the largest go, and are named. */
export function detailsOf(text: string, fields: readonly Field[], without: ReadonlySet<string>): Details {
  const kept = fields.filter(({ key }) => !without.has(key));
  const tooLarge: string[] = [];
  let length = kept.reduce((sum, { key, start, end }) => sum + key.length + end - start + 8, 0);
  while (length > maxJsonLength - 10_000) {
    const largest = kept.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));
    kept.splice(kept.indexOf(largest), 1);
    length -= largest.key.length + largest.end - largest.start + 8;
    if (tooLarge.length < 50) tooLarge.push(`/${largest.key.slice(0, 100)}`);
  }
  const pairs = kept.map(({ key, start, end }) => `${JSON.stringify(key)}:${text.slice(start, end)}`);
  return { json: pairs.length === 0 ? null : `{${pairs.join(",")}}`, tooLarge };
}

function withTooLarge(details: string | null, paths: readonly string[]): string | null {
  if (paths.length === 0) return details;
  const pair = `"runtower.too_large":${JSON.stringify(paths)}`;
  return details === null || details === "{}" ? `{${pair}}` : `{${pair},${details.slice(1)}`;
}

/** Two long ids that begin alike stay two. */
function boundedId(id: string): string {
  const text = boundedText(id.trim(), maxId * 64);
  if (text.length <= maxId) return text;
  return `${boundedText(text, maxId - 65)}~${createHash("sha256").update(id).digest("hex")}`;
}

function name(text: string | null | undefined, max = maxName): string | null {
  if (text === undefined || text === null) return null;
  return boundedText(text.trim(), max) || null;
}

function idOrNull(text: string | null | undefined, isId: (text: string) => boolean): string | null {
  const id = text?.trim().toLowerCase();
  return id !== undefined && isId(id) ? id : null;
}

function pointers(list: readonly string[] | undefined): readonly string[] {
  if (list === undefined || list.length === 0) return [];
  return list.slice(0, maxPointers).map((pointer) => boundedText(pointer, maxPointer));
}
