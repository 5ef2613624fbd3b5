import { trace } from "@opentelemetry/api";
import pino from "pino";

export type Log = pino.Logger;

/** One JSON line per event on stdout; secrets never reach it. */
export function createLog(process: string, level: string): Log {
  return pino({
    level,
    base: { process },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    mixin: traceOfNow,
    redact: ["headers.authorization", "headers['x-api-key']", "headers.cookie", "password", "*.password"],
  });
}

/** The ids of our own span that a line was written in, so that the line is found beside it. */
function traceOfNow(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
}
