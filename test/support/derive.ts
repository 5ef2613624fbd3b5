import { readFileSync } from "node:fs";
import { deriveRuns } from "@/lib/derive/run";
import { withPreviews } from "@/lib/derive/run-previews";
import { asText, getAttribute, toObject } from "@/lib/model/attributes";
import { spanIdToInt } from "@/lib/model/ids";
import type { RunFacts, StoredSpan } from "@/lib/model/run-facts";
import type { Span } from "@/lib/model/span";
import { normaliseTraces } from "@/lib/normalise/span";
import { decodeTracesJson } from "@/otel/decode/traces-json";

/** Canonical spans of an OTLP/JSON export. */
export function spansOf(json: string | Buffer): Span[] {
  const { spans, rejected } = normaliseTraces(decodeTracesJson(Buffer.from(json)), {
    nowNs: 2n ** 62n,
    retentionDays: 100_000_000,
    requestIdKeys: ["request_id", "request.id", "http.request.header.x-request-id"],
  });
  if (rejected.size > 0) throw new Error([...rejected.keys()].join("; "));
  return spans;
}

export function fixtureSpans(dialect: string): Span[] {
  return spansOf(readFileSync(new URL(`../fixtures/dialects/${dialect}.otlp.json`, import.meta.url)));
}

/** As it would be read back from telemetry.spans. */
export function storedSpan(span: Span): StoredSpan {
  const exception = span.events.find((event) => event.name === "exception")?.attributes;
  const text = (key: string, eventKey: string) =>
    asText(getAttribute(span.attributes, key)) ??
    (exception && asText(getAttribute(exception, eventKey))) ??
    null;
  const outcome = span.operation?.outcome ?? "";
  const failed = span.status === 2 || ["failed", "timed_out", "blocked"].includes(outcome);
  return {
    spanId: spanIdToInt(span.spanId),
    parentSpanId: span.parentSpanId === null ? null : spanIdToInt(span.parentSpanId),
    startNs: span.startNs,
    durationNs: BigInt(span.durationNs),
    kind: span.kind,
    status: span.status,
    flags: span.flags,
    name: span.name,
    statusMessage: span.statusMessage || null,
    requestId: span.requestId,
    service: span.resource.serviceName,
    serviceVersion: span.resource.serviceVersion,
    environment: span.resource.environment,
    operation: span.operation,
    errorText: failed ? text("error.message", "exception.message") : null,
    errorType: failed ? text("error.type", "exception.type") : null,
  };
}

/** Facts of the runs in one trace, with previews, as the worker makes them. */
export function runsOf(spans: readonly Span[]): RunFacts[] {
  const byId = new Map(spans.map((span) => [spanIdToInt(span.spanId).toString(), span]));
  return deriveRuns(spans.map(storedSpan)).map((facts) =>
    withPreviews(facts, (id) => {
      const span = byId.get(id);
      return (
        span && {
          attributes: toObject(span.attributes),
          events: span.events.map(({ name, attributes }) => ({ name, attributes: toObject(attributes) })),
        }
      );
    }),
  );
}
