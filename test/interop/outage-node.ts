// A program with the OpenTelemetry SDK of Node at its defaults, but for a count of what its exporter told.
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { OTLPTraceExporter as GrpcTraces } from "@opentelemetry/exporter-trace-otlp-grpc";
import { OTLPTraceExporter as HttpTraces } from "@opentelemetry/exporter-trace-otlp-proto";
import { core, node, resources } from "@opentelemetry/sdk-node";

const [, , protocol = "grpc", service = "outage-node", perSecond = "20"] = process.argv;
const taken: number[] = [];
const givenUp: [number, number][] = [];
let longestMs = 0;
let why = "";

/** Hands everything on as it is. */
class Counting implements node.SpanExporter {
  readonly #inner: node.SpanExporter;
  constructor(inner: node.SpanExporter) {
    this.#inner = inner;
  }
  export(spans: node.ReadableSpan[], done: (result: core.ExportResult) => void): void {
    const startedMs = performance.now();
    this.#inner.export(spans, (result) => {
      const numbers = spans.map(({ attributes }) => Number(attributes["outage.number"]));
      const isTaken = result.code === core.ExportResultCode.SUCCESS;
      if (isTaken) longestMs = Math.max(longestMs, performance.now() - startedMs);
      if (isTaken) taken.push(...numbers);
      else {
        why = result.error?.message ?? "";
        givenUp.push(
          ...spans.map(({ startTime }, i): [number, number] => [numbers[i] ?? 0, startTime[0] * 1000]),
        );
      }
      done(result);
    });
  }
  shutdown = () => this.#inner.shutdown();
}

const exporter = new Counting(protocol === "grpc" ? new GrpcTraces() : new HttpTraces());
const provider = new node.NodeTracerProvider({
  resource: resources.resourceFromAttributes({ "service.name": service }),
  spanProcessors: [new node.BatchSpanProcessor(exporter)],
});
const tracer = provider.getTracer("outage");
let stopping = false;
createInterface(process.stdin).on("close", () => {
  stopping = true;
});
let made = 0;
while (!stopping) {
  tracer.startSpan("outage", { attributes: { "outage.number": made++ } }).end();
  await sleep(1_000 / Number(perSecond));
}
await provider.shutdown().catch(() => {});
console.log(JSON.stringify({ made, taken: taken.length, givenUp, longestMs: Math.round(longestMs), why }));
process.exit(0);
