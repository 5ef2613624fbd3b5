// One export, whatever door it came through: who sends, is there room, what does it say, store it.
import { createHash } from "node:crypto";
import type { Log } from "@/lib/log";
import type { IngestReport } from "@/lib/model/otlp-message";
import type { Pipeline } from "@/lib/pipeline";
import type { ExportOutcome, Metrics, Signal, Transport } from "@/lib/watch/metrics";
import type { Authenticate, Sender } from "./authenticate";
import { decodeLogsJson } from "./decode/logs-json";
import { decodeLogsProtobuf } from "./decode/logs-protobuf";
import { decodeTracesJson } from "./decode/traces-json";
import { decodeTracesProtobuf } from "./decode/traces-protobuf";
import type { Hold, InFlight } from "./in-flight";
import { type Failure, toFailure } from "./status";

export type Encoding = "protobuf" | "json";
export type ExportRequest = {
  signal: Signal;
  transport: Transport;
  encoding: Encoding;
  sender: Sender;
  /** The whole body, decompressed; every byte that it keeps in memory is added to the hold first. */
  readBody: (hold: Hold) => Buffer | Promise<Buffer>;
};
export type ExportAnswer = { ok: true; report: IngestReport } | { ok: false; failure: Failure };
/** Never rejects: what went wrong is in the answer. A success is answered after the commit. */
export type ExportOnce = (request: ExportRequest) => Promise<ExportAnswer>;

export type ExportParts = {
  pipeline: Pipeline;
  authenticate: Authenticate;
  inFlight: InFlight;
  metrics: Metrics;
  log: Log;
};

export function createExport(parts: ExportParts): ExportOnce {
  const { authenticate, inFlight, metrics, log } = parts;
  const sayFailure = oncePerSecond((error, signal, transport, unsaid) =>
    log.error({ err: error, signal, transport, unsaid }, "export failed; the sender was asked to retry"),
  );
  return async (request) => {
    const { signal, transport } = request;
    const hold = inFlight.hold();
    let bytes = 0;
    let startedMs = performance.now();
    let outcome: ExportOutcome = "accepted";
    try {
      const projectId = await authenticate(request.sender);
      const body = await request.readBody(hold);
      startedMs = performance.now();
      bytes = body.length;
      const report = await store(parts.pipeline, projectId, request, body);
      metrics.countAccepted(signal, report.accepted);
      metrics.countRejected(signal, "invalid", report.rejected);
      return { ok: true, report };
    } catch (error) {
      const failure = toFailure(error);
      outcome = outcomeOf(failure);
      if (failure.isOurs) sayFailure(error, signal, transport);
      else log.debug({ signal, transport, reason: failure.message }, "export refused");
      return { ok: false, failure };
    } finally {
      hold.release();
      metrics.countExport({ signal, transport, outcome, bytes, durationMs: performance.now() - startedMs });
    }
  };
}

function store(pipeline: Pipeline, projectId: number, { signal, encoding }: ExportRequest, body: Buffer) {
  if (signal === "traces") {
    const message = encoding === "json" ? decodeTracesJson(body) : decodeTracesProtobuf(body);
    return pipeline.ingestTraces(projectId, message, body.length);
  }
  const message = encoding === "json" ? decodeLogsJson(body) : decodeLogsProtobuf(body);
  const hash = createHash("sha256").update(body).digest().subarray(0, 16);
  return pipeline.ingestLogs(projectId, message, body.length, hash);
}

function outcomeOf({ http, isOurs }: Failure): ExportOutcome {
  if (http === 503) return isOurs ? "failed" : "overloaded";
  return http === 401 || http === 403 ? "forbidden" : "invalid";
}

type SayFailure = (error: unknown, signal: Signal, transport: Transport, unsaid: number) => void;

/** With the database away every export fails alike: one line a second tells it, with how many were left out. */
function oncePerSecond(say: SayFailure): (error: unknown, signal: Signal, transport: Transport) => void {
  let nextMs = 0;
  let unsaid = 0;
  return (error, signal, transport) => {
    if (performance.now() < nextMs) {
      unsaid++;
      return;
    }
    say(error, signal, transport, unsaid);
    nextMs = performance.now() + 1_000;
    unsaid = 0;
  };
}
