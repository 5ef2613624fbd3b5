// In: one line of TaskPilot's traces.jsonl. Out: the span as OTLP/JSON. The file knows no trace ids and each span stands alone,
// so ids are made of the request id and the span id: the same line always makes the same span. Pure.
import { createHash } from "node:crypto";

type Attribute = { key: string; value: { stringValue: string } };
export type OtlpSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  events?: { timeUnixNano: string; name: string; attributes: Attribute[] }[];
  status: { code: number; message?: string };
};
export type ImportedSpan = { service: string; span: OtlpSpan };

type Fields = Record<string, unknown>;
const nameOfService = /^(.+?)\.(?:workflow\.run|agent\.|tool\.)/;

/** Throws an Error with the reason where the line is no span. */
export function readTaskPilotSpan(line: unknown, service: string | undefined): ImportedSpan {
  if (!isObject(line)) throw new Error("not a JSON object");
  const tags = isObject(line.tags) ? line.tags : {};
  const name = textOf(line.name);
  const ownId = textOf(line.span_id);
  if (name === undefined) throw new Error("`name` is missing");
  if (ownId === undefined) throw new Error("`span_id` is missing");
  const requestId = textOf(line.request_id) ?? textOf(tags["request.id"]) ?? textOf(tags.request_id);
  const parentId = textOf(line.parent_span_id) ?? textOf(tags["parent.span_id"]);
  const startNs = timeOf(line.start_time, "start_time");
  const scope = requestId ?? `span:${ownId}`;
  return {
    service: service ?? nameOfService.exec(name)?.[1] ?? "taskpilot",
    span: {
      traceId: digest("trace", scope, 32),
      spanId: spanIdOf(scope, ownId),
      ...(parentId !== undefined && { parentSpanId: spanIdOf(scope, parentId) }),
      name,
      kind: 1,
      startTimeUnixNano: startNs.toString(),
      endTimeUnixNano: endOf(line, startNs).toString(),
      attributes: attributesOf(tags, { "request.id": requestId, "taskpilot.span_id": ownId }),
      ...eventsOf(line.logs, startNs),
      status: statusOf(tags),
    },
  };
}

/** An id that is a span id already stays what it is: spans that came by OTLP too are the same then. */
function spanIdOf(scope: string, id: string): string {
  return /^(?!0{16})[0-9a-f]{16}$/i.test(id) ? id.toLowerCase() : digest("span", `${scope}\n${id}`, 16);
}

function digest(kind: string, text: string, digits: number): string {
  return createHash("sha256").update(`runtower import ${kind}\n${text}`).digest("hex").slice(0, digits);
}

/** `2025-12-24T10:00:00.123456`: without a zone it is UTC. A number is seconds since 1970, as Python's time.time() gives it. */
export function timeOf(value: unknown, field: string): bigint {
  if (typeof value === "number" && Number.isFinite(value) && value > 0) {
    const ms = value > 1e11 ? value : value * 1_000;
    return BigInt(Math.round(ms * 1_000)) * 1_000n;
  }
  const match =
    typeof value === "string"
      ? /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)?\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(
          value.trim(),
        )
      : null;
  const ms =
    match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}${(match[4] ?? "Z").toUpperCase()}`);
  if (!Number.isFinite(ms))
    throw new Error(`\`${field}\` is no time: ${JSON.stringify(value)?.slice(0, 60)}`);
  return BigInt(ms) * 1_000_000n + BigInt((match?.[3] ?? "").padEnd(9, "0"));
}

function endOf(line: Fields, startNs: bigint): bigint {
  if (line.end_time !== undefined && line.end_time !== null) return timeOf(line.end_time, "end_time");
  const ms = Number(line.duration_ms);
  return startNs + (Number.isFinite(ms) && ms > 0 ? BigInt(Math.round(ms * 1e6)) : 0n);
}

/** TaskPilot's own exporter writes all values as texts. */
function attributesOf(tags: Fields, own: Record<string, string | undefined>): Attribute[] {
  const named = new Map<string, string>();
  for (const [key, value] of Object.entries(tags)) {
    const text = textOf(value);
    if (text !== undefined) named.set(key, text);
  }
  for (const [key, value] of Object.entries(own)) if (value !== undefined) named.set(key, value);
  return [...named].map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function eventsOf(logs: unknown, startNs: bigint): Pick<OtlpSpan, "events"> {
  if (!Array.isArray(logs) || logs.length === 0) return {};
  const events = logs.map((log: unknown) => {
    if (!isObject(log))
      return { timeUnixNano: startNs.toString(), name: textOf(log) ?? "log", attributes: [] };
    const { timestamp, time, event, name, message, ...rest } = log;
    const at = timestamp ?? time;
    return {
      timeUnixNano: (at === undefined || at === null ? startNs : timeOf(at, "logs[].timestamp")).toString(),
      name: textOf(event ?? name ?? message) ?? "log",
      attributes: attributesOf(rest, {
        message: event === undefined && name === undefined ? undefined : textOf(message),
      }),
    };
  });
  return { events };
}

function statusOf(tags: Fields): OtlpSpan["status"] {
  const failed = textOf(tags.error)?.toLowerCase();
  if (failed === undefined || failed === "false" || failed === "") return { code: 0 };
  return { code: 2, message: textOf(tags["error.message"]) ?? (failed === "true" ? "" : failed) };
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
