import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";

// Without a started SDK (otel/self.ts) every call here is a no-op of the OpenTelemetry API.
const tracer = trace.getTracer("runtower");

/**
 * Runs `work` inside a span of our own. `name` is one of a fixed few (a job's or a question's name); what varies goes
 * into `attributes`, and into the span that `work` gets, once it is known.
 */
export async function traceWork<T>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      markFailed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** A turn of a worker's job that dealt with something, told after the fact: idle turns come four times a second. */
export function recordJob(turn: {
  job: string;
  startMs: number;
  endMs: number;
  items: number;
  error?: unknown;
}): void {
  const attributes = { "runtower.job": turn.job, "runtower.items.out": turn.items };
  const span = tracer.startSpan(`job ${turn.job}`, { startTime: turn.startMs, attributes }, ROOT_CONTEXT);
  if (turn.error !== undefined) markFailed(span, turn.error);
  span.end(turn.endMs);
}

/** For work that answers its failure instead of throwing it. */
export function markFailed(span: Span, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  span.recordException(error instanceof Error ? error : message);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** One step of the way of a batch: when it began and ended (epoch ms, fractions welcome) and what went through. */
export type IngestStage = {
  name: "decode" | "normalise" | "derive" | "write";
  startMs: number;
  endMs: number;
  in: number;
  out: number;
  rejected: number;
};

/**
 * One span for a batch that was written, with one below it for each stage, made after the fact: the hot path only takes
 * the times. Never call it for a batch of the project `runtower` alone: Runtower would feed on itself.
 */
export function recordIngest(batch: {
  signal: "traces" | "logs" | "metrics";
  exports: number;
  stages: readonly IngestStage[];
  error?: string | undefined;
}): void {
  const first = batch.stages[0];
  const last = batch.stages.at(-1);
  if (first === undefined || last === undefined) return;
  const startMs = Math.min(...batch.stages.map((stage) => stage.startMs));
  const root = tracer.startSpan(
    `ingest ${batch.signal}`,
    {
      kind: SpanKind.CONSUMER,
      startTime: startMs,
      attributes: {
        "runtower.exports": batch.exports,
        "runtower.items.in": first.in,
        "runtower.items.out": last.out,
      },
    },
    ROOT_CONTEXT,
  );
  if (root.isRecording()) {
    const below = trace.setSpan(ROOT_CONTEXT, root);
    for (const stage of batch.stages) {
      const attributes = {
        "runtower.items.in": stage.in,
        "runtower.items.out": stage.out,
        "runtower.items.rejected": stage.rejected,
      };
      tracer.startSpan(stage.name, { startTime: stage.startMs, attributes }, below).end(stage.endMs);
    }
  }
  if (batch.error !== undefined) root.setStatus({ code: SpanStatusCode.ERROR, message: batch.error });
  root.end(Math.max(...batch.stages.map((stage) => stage.endMs)));
}
