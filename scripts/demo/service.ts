import { Metadata } from "@grpc/grpc-js";
import {
  type Attributes,
  type Context,
  context,
  type Link,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
} from "@opentelemetry/api";
import { SeverityNumber } from "@opentelemetry/api-logs";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-grpc";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { logs, node, resources } from "@opentelemetry/sdk-node";
import type { ExportState } from "./export-state";

/** A fault of the acted world; `type` becomes `error.type`. */
export class Fault extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.name = type;
    this.type = type;
  }
}

export type Level = "debug" | "info" | "warn" | "error";
const severities: Record<Level, SeverityNumber> = {
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
};

export type SpanOptions = { kind?: SpanKind; attributes?: Attributes; links?: Link[]; parent?: Context };

/** One acted service: its own OpenTelemetry SDK with its own resource, as if it were a process of its own. */
export type Service = {
  name: string;
  version: string;
  inSpan<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
  log(level: Level, body: string, attributes?: Attributes): void;
  flush(): Promise<void>;
  stop(): Promise<void>;
};

export function createService(of: {
  name: string;
  version: string;
  endpoint: string;
  key: string | undefined;
  exports: ExportState;
  /** Of its spans and logs; by its name where absent. */
  scope?: string;
  /** Epoch milliseconds, for a story that is told faster than it happens. */
  clock?: () => number;
}): Service {
  const scope = of.scope ?? `shop.${of.name}`;
  const resource = resources.resourceFromAttributes({
    "service.name": of.name,
    "service.namespace": "shop",
    "service.version": of.version,
    "service.instance.id": `${of.name}-${of.version}-${process.pid}`,
    "deployment.environment.name": "demo",
    "host.name": "demo-host",
  });
  const metadata = new Metadata();
  if (of.key !== undefined) metadata.set("authorization", `Bearer ${of.key}`);
  const exporter = { url: of.endpoint, metadata };
  const tracers = new node.NodeTracerProvider({
    resource,
    spanProcessors: [
      new node.BatchSpanProcessor(of.exports.watch(new OTLPTraceExporter(exporter), "spans"), {
        scheduledDelayMillis: 500,
        maxQueueSize: 20_000,
      }),
    ],
  });
  const loggers = new logs.LoggerProvider({
    resource,
    processors: [
      new logs.BatchLogRecordProcessor({
        exporter: of.exports.watch(new OTLPLogExporter(exporter), "log lines"),
        scheduledDelayMillis: 500,
      }),
    ],
  });
  const { clock } = of;
  const tracer = tracers.getTracer(scope, of.version);
  const logger = loggers.getLogger(scope, of.version);
  return {
    name: of.name,
    version: of.version,
    inSpan: (name, { parent, ...options }, work) =>
      tracer.startActiveSpan(
        name,
        clock === undefined ? options : { ...options, startTime: clock() },
        parent ?? context.active(),
        (span) => finish(span, work, clock),
      ),
    log: (level, body, attributes = {}) =>
      logger.emit({
        severityNumber: severities[level],
        severityText: level.toUpperCase(),
        body,
        attributes,
        context: context.active(),
        // A number from before this process began would be taken for an offset.
        ...(clock !== undefined && { timestamp: new Date(clock()) }),
      }),
    flush: async () => void (await Promise.allSettled([tracers.forceFlush(), loggers.forceFlush()])),
    stop: async () => void (await Promise.allSettled([tracers.shutdown(), loggers.shutdown()])),
  };
}

async function finish<T>(
  span: Span,
  work: (span: Span) => Promise<T>,
  clock: (() => number) | undefined,
): Promise<T> {
  try {
    return await work(span);
  } catch (error) {
    const fault = error instanceof Error ? error : new Error(String(error));
    span.recordException(fault, clock?.());
    span.setAttribute("error.type", fault instanceof Fault ? fault.type : fault.name);
    span.setStatus({ code: SpanStatusCode.ERROR, message: fault.message });
    throw error;
  } finally {
    span.end(clock?.());
  }
}

/** Registers what carries the trace context within this process (async hooks) and between services (W3C headers). */
export function registerPropagation(): void {
  new node.NodeTracerProvider().register();
}

/** An HTTP call from one acted service to another: client span, headers, server span. */
export async function call<T>(
  from: Service,
  to: Service,
  route: string,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const http = { "http.request.method": "POST", "url.path": route, "server.address": to.name };
  return from.inSpan(`POST ${route}`, { kind: SpanKind.CLIENT, attributes: http }, async (client) => {
    const headers: Record<string, string> = {};
    propagation.inject(context.active(), headers);
    const parent = propagation.extract(context.active(), headers);
    const attributes = { "http.request.method": "POST", "http.route": route };
    return to.inSpan(`POST ${route}`, { kind: SpanKind.SERVER, attributes, parent }, async (server) => {
      try {
        const result = await work(server);
        for (const span of [client, server]) span.setAttribute("http.response.status_code", 200);
        return result;
      } catch (error) {
        const code = error instanceof Fault && error.type === "timeout" ? 504 : 500;
        for (const span of [client, server]) span.setAttribute("http.response.status_code", code);
        throw error;
      }
    });
  });
}
