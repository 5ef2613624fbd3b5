import { Metadata } from "@grpc/grpc-js";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { core, node, resources } from "@opentelemetry/sdk-node";

export type Acknowledged = { traceId: string; acknowledgedAtMs: number };

/**
 * Sends one trace with the unmodified OpenTelemetry SDK and its OTLP/gRPC exporter.
 * Rejects when the exporter did not get a success.
 */
export async function sendWithSdk(of: {
  url: string;
  key?: string;
  service: string;
  name: string;
  attributes?: Record<string, string>;
}): Promise<Acknowledged> {
  const metadata = new Metadata();
  if (of.key !== undefined) metadata.set("authorization", `Bearer ${of.key}`);
  const memory = new node.InMemorySpanExporter();
  const provider = new node.NodeTracerProvider({
    resource: resources.resourceFromAttributes({ "service.name": of.service }),
    spanProcessors: [new node.SimpleSpanProcessor(memory)],
  });
  const root = provider.getTracer("test").startSpan(of.name, { attributes: of.attributes ?? {} });
  root.end();
  const exporter = new OTLPTraceExporter({ url: of.url, metadata });
  const result = await new Promise<core.ExportResult>((resolve) =>
    exporter.export(memory.getFinishedSpans(), resolve),
  );
  const acknowledgedAtMs = performance.now();
  await exporter.shutdown();
  if (result.code !== core.ExportResultCode.SUCCESS) throw result.error ?? new Error("the export failed");
  return { traceId: root.spanContext().traceId, acknowledgedAtMs };
}
