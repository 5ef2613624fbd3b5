import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Metadata } from "@grpc/grpc-js";
import { context, type SpanContext, trace } from "@opentelemetry/api";
import { OTLPLogExporter as GrpcLogs } from "@opentelemetry/exporter-logs-otlp-grpc";
import { OTLPLogExporter as HttpLogs } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPTraceExporter as GrpcTraces } from "@opentelemetry/exporter-trace-otlp-grpc";
import { OTLPTraceExporter as HttpTraces } from "@opentelemetry/exporter-trace-otlp-proto";
import { core, logs, node, resources } from "@opentelemetry/sdk-node";
import type { Tally } from "./tally";

type Exporter<Item> = {
  export: (items: Item[], done: (result: core.ExportResult) => void) => void;
  shutdown: () => Promise<void>;
};
export type SdkSenders = { stop: () => Promise<void> };

const spansPerExport = 20;
const linesPerExport = 10;
const restMs = 150;
/** An export that nobody takes for so long counts as refused. */
const patienceMs = 180_000;

/**
 * The OpenTelemetry SDK of Node with its own exporters, over gRPC and over HTTP, spans and logs. What an exporter gave up it
 * is handed again, as by a collector, until it says that it was taken.
 */
export function startSdkSenders(of: {
  grpcUrl: string;
  httpUrl: string;
  key: string;
  tally: Tally;
}): SdkSenders {
  const { grpcUrl, httpUrl, key, tally } = of;
  const metadata = new Metadata();
  metadata.set("authorization", `Bearer ${key}`);
  const headers = { authorization: `Bearer ${key}` };
  let stopping = false;
  const loops = [
    sendSpans("Node SDK, spans over gRPC", new GrpcTraces({ url: grpcUrl, metadata })),
    sendSpans("Node SDK, spans over HTTP", new HttpTraces({ url: `${httpUrl}/v1/traces`, headers })),
    sendLogs("Node SDK, logs over gRPC", new GrpcLogs({ url: grpcUrl, metadata })),
    sendLogs("Node SDK, logs over HTTP", new HttpLogs({ url: `${httpUrl}/v1/logs`, headers })),
  ];
  return {
    stop: async () => {
      stopping = true;
      await Promise.all(loops);
    },
  };

  async function sendSpans(sender: string, exporter: Exporter<node.ReadableSpan>): Promise<void> {
    const memory = new node.InMemorySpanExporter();
    const provider = new node.NodeTracerProvider({
      resource: resources.resourceFromAttributes({ "service.name": "crash-sdk" }),
      spanProcessors: [new node.SimpleSpanProcessor(memory)],
    });
    while (!stopping) {
      makeTrace(provider);
      const spans = memory.getFinishedSpans();
      memory.reset();
      const sentMs = await insist(sender, exporter, spans);
      const spanIds = spans.map((span) => idOf(span.spanContext()));
      if (sentMs !== null) tally.acknowledge(sender, sentMs, { spanIds });
      await sleep(restMs);
    }
    await exporter.shutdown();
  }

  async function sendLogs(sender: string, exporter: Exporter<logs.ReadableLogRecord>): Promise<void> {
    const memory = new logs.InMemoryLogRecordExporter();
    const provider = new logs.LoggerProvider({
      resource: resources.resourceFromAttributes({ "service.name": "crash-sdk-logs" }),
      processors: [new logs.SimpleLogRecordProcessor({ exporter: memory })],
    });
    const logger = provider.getLogger("crash");
    for (let n = 0; !stopping; n++) {
      for (let i = 0; i < linesPerExport; i++)
        logger.emit({ severityNumber: 9 + 4 * (i % 3), body: `${sender}: line ${n * linesPerExport + i}` });
      const records = [...memory.getFinishedLogRecords()];
      memory.reset();
      const sentMs = await insist(sender, exporter, records);
      const logBodies = records.map(({ body }) => String(body));
      if (sentMs !== null) tally.acknowledge(sender, sentMs, { logBodies });
      await sleep(restMs);
    }
    await exporter.shutdown();
  }

  /** @returns when that was sent which was taken; null where it was not */
  async function insist<Item>(
    sender: string,
    exporter: Exporter<Item>,
    items: Item[],
  ): Promise<number | null> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const sentMs = performance.now();
      const result = await new Promise<core.ExportResult>((resolve) => exporter.export(items, resolve));
      if (result.code === core.ExportResultCode.SUCCESS) return sentMs;
      if (performance.now() > deadline) {
        tally.refused.push(`${sender}: ${result.error?.message}`);
        return null;
      }
      tally.resent += 1;
      await sleep(200);
    }
  }
}

/** An agent run of a workflow, a model call and tool calls. */
function makeTrace(provider: node.NodeTracerProvider): void {
  const tracer = provider.getTracer("crash");
  const orderId = `ord-${randomUUID()}`;
  const root = tracer.startSpan("invoke_workflow crash", {
    attributes: {
      "gen_ai.operation.name": "invoke_workflow",
      "gen_ai.workflow.name": "crash",
      "order.id": orderId,
    },
  });
  const inRoot = trace.setSpan(context.active(), root);
  for (let i = 1; i < spansPerExport; i++) {
    const isCall = i % 5 === 0;
    const span = tracer.startSpan(
      isCall ? "chat gpt-4o" : `step ${i % 7}`,
      {
        attributes: {
          "order.id": orderId,
          "crash.payload": randomBytes(12).toString("hex"),
          ...(isCall && {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.usage.input_tokens": 100 + i,
            "gen_ai.usage.output_tokens": i,
          }),
        },
      },
      inRoot,
    );
    if (i % 11 === 0) span.setStatus({ code: 2, message: "made to fail" });
    span.end();
  }
  root.end();
}

/** As telemetry.spans holds it. */
function idOf({ spanId }: SpanContext): bigint {
  return BigInt.asIntN(64, BigInt(`0x${spanId}`));
}
