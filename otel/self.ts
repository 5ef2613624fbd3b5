import { Metadata } from "@grpc/grpc-js";
import { type DiagLogger, DiagLogLevel, diag } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { NodeSDK, resources, tracing } from "@opentelemetry/sdk-node";
import type { Env } from "@/lib/env";
import type { Log } from "@/lib/log";
import { rateLimitedSampler } from "./self-sampler";

export type SelfObservation = { active: boolean; stop: () => Promise<void> };

const off: SelfObservation = { active: false, stop: async () => {} };

/**
 * Sends this process's own spans to the project `runtower`, through the receiver like any other sender.
 * It cannot feed on itself: nothing is instrumented automatically, the SDK suppresses tracing while it exports, and the
 * receiver makes no spans for what comes into that project. What the receiver does not take in time is dropped by the
 * SDK's bounded queue. OTEL_* settings are honoured; with an endpoint of one's own, the internal key stays at home.
 */
export function startSelfObservation(of: {
  service: "receiver" | "worker" | "web";
  env: Env;
  version: string;
  log: Log;
}): SelfObservation {
  const { env, log } = of;
  const elsewhere = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!env.RUNTOWER_SELF_OBSERVE || env.OTEL_SDK_DISABLED === "true") return off;
  if (elsewhere === undefined && env.RUNTOWER_SELF_KEY === undefined) {
    log.info("self-observation is off: RUNTOWER_SELF_KEY is not set");
    return off;
  }
  const sdk = new NodeSDK({
    resource: resources.resourceFromAttributes({
      "service.namespace": "runtower",
      "service.version": of.version,
      "service.instance.id": `${of.service}-${process.pid}`,
    }),
    serviceName: env.OTEL_SERVICE_NAME ?? `runtower-${of.service}`,
    resourceDetectors: [resources.envDetector],
    traceExporter: selfExporter(env, elsewhere),
    // Five new traces a second tell enough; more would be work that nobody reads.
    ...(env.OTEL_TRACES_SAMPLER === undefined && {
      sampler: new tracing.ParentBasedSampler({ root: rateLimitedSampler(5) }),
    }),
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  });
  sdk.start();
  diag.setLogger(quietLogger(log), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  return { active: true, stop: () => stopWithin(sdk, 1_000) };
}

function selfExporter(env: Env, elsewhere: string | undefined): OTLPTraceExporter {
  if (elsewhere !== undefined) return new OTLPTraceExporter();
  const host = env.HOST === "0.0.0.0" || env.HOST === "::" ? "127.0.0.1" : env.HOST;
  const metadata = new Metadata();
  metadata.set("x-api-key", env.RUNTOWER_SELF_KEY ?? "");
  return new OTLPTraceExporter({
    url: `http://${host.includes(":") ? `[${host}]` : host}:${env.OTLP_GRPC_PORT}`,
    metadata,
    timeoutMillis: 5_000,
  });
}

/** The SDK's complaints, at most one a minute: a receiver that is away must not fill the log. */
function quietLogger(log: Log): DiagLogger {
  let nextMs = 0;
  const say = (message: string) => {
    if (performance.now() < nextMs) return;
    nextMs = performance.now() + 60_000;
    log.warn({ reason: message.slice(0, 300) }, "own spans could not be sent");
  };
  const nothing = () => {};
  return { error: say, warn: say, info: nothing, debug: nothing, verbose: nothing };
}

/** The receiver may have stopped before us: what cannot be sent in time is given up. */
async function stopWithin(sdk: NodeSDK, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([sdk.shutdown().catch(() => {}), limit]);
  clearTimeout(timer);
}
