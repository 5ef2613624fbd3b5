// In: decoded OTLP logs, nothing checked. Out: canonical log records, and why the others were refused. Pure.
import type { AttributeValue } from "@/lib/model/attributes";
import { isSpanId, isTraceId } from "@/lib/model/ids";
import type { LimitCounts } from "@/lib/model/limits";
import type { LogRecord } from "@/lib/model/log-record";
import type { LogsMessage, OtlpLogRecord } from "@/lib/model/otlp-message";
import type { Scope } from "@/lib/model/resource";
import { clip } from "./clip";
import { type PlacedResource, placeResource, withMoved } from "./place-resource";
import { promoteFirst, readerOf, runIdKeys } from "./request-id";
import { countReason, type NormaliseContext, refuseTime, timeWindow, withResources } from "./time-window";

type Promoted = { requestId: string | null; runId: string | null };

const readRunId = promoteFirst(runIdKeys);
const maxInt4 = 0x7fffffff;
const maxInt8 = 2n ** 63n - 1n;

export function normaliseLogs(
  message: LogsMessage,
  context: NormaliseContext,
): { records: LogRecord[]; rejected: Map<string, number>; limits: LimitCounts } {
  const window = timeWindow(context);
  const readRequestId = readerOf(context.requestIdKeys);
  const records: LogRecord[] = [];
  const rejected = new Map<string, number>();
  let limited = 0;
  for (const group of message.resourceLogs) {
    // Log records name their scope themselves.
    const placed = placeResource(group.resource, { name: "", version: "" }, context.admitResource);
    if (placed.limited) limited++;
    const ofResource = { requestId: readRequestId(group.resource), runId: readRunId(group.resource) };
    for (const scoped of group.scopeLogs) {
      const scope = { name: clip(scoped.scope.name), version: clip(scoped.scope.version) };
      for (const record of scoped.logRecords) {
        const timeNs = record.timeNs || record.observedNs || context.nowNs;
        const reason = refuseTime("log time", timeNs, window);
        if (reason !== null) {
          countReason(rejected, reason);
          continue;
        }
        const promoted = {
          requestId: readRequestId(record.attributes) ?? ofResource.requestId,
          runId: readRunId(record.attributes) ?? ofResource.runId,
        };
        records.push(normaliseRecord(record, timeNs, context.nowNs, placed, scope, promoted));
      }
    }
  }
  return { records, rejected, limits: withResources(message.limits, limited) };
}

function normaliseRecord(
  record: OtlpLogRecord,
  timeNs: bigint,
  nowNs: bigint,
  { resource, moved }: PlacedResource,
  scope: Scope,
  promoted: Promoted,
): LogRecord {
  const traceId = isTraceId(record.traceId) ? record.traceId : null;
  const isStructured = typeof record.body === "object" && record.body !== null;
  return {
    timeNs,
    observedNs: record.observedNs > 0n && record.observedNs <= maxInt8 ? record.observedNs : nowNs,
    traceId,
    spanId: traceId !== null && isSpanId(record.spanId) ? record.spanId : null,
    flags: record.flags & maxInt4,
    severity: record.severity >= 0 && record.severity <= 24 ? record.severity : 0,
    severityText: clip(record.severityText),
    body: bodyText(record.body),
    bodyJson: isStructured ? record.body : undefined,
    eventName: clip(record.eventName),
    resource,
    scope,
    attributes: withMoved(record.attributes, moved),
    droppedAttributes: Math.min(Math.max(0, record.droppedAttributes), maxInt4),
    ...promoted,
  };
}

/** A structured body reads as its message, where it has one, else as JSON. */
function bodyText(body: AttributeValue | undefined): string {
  if (body === undefined || body === null) return "";
  if (typeof body === "string") return body;
  if (typeof body !== "object") return String(body);
  if (!Array.isArray(body)) {
    const message = body.message ?? body.msg;
    if (typeof message === "string" && message !== "") return message;
  }
  return JSON.stringify(body, (_key, value) => (typeof value === "bigint" ? value.toString() : value));
}
