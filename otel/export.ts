// One export, whatever door it came through: who sends, is there room, what does it say, store it.
import { createHash } from "node:crypto";
import type { Log } from "@/lib/log";
import type { IngestLimits } from "@/lib/model/limits";
import type { IngestReport } from "@/lib/model/otlp-message";
import type { Ingested, Pipeline } from "@/lib/pipeline";
import type { MetricsPipeline, RemoteCounts } from "@/lib/pipeline-metrics";
import type { ExportOutcome, Metrics, Signal, Transport } from "@/lib/watch/metrics";
import type { Authenticate, Principal, Sender } from "./authenticate";
import type { IngestCount } from "./count-ingest";
import { countSpansJson, countSpansProtobuf } from "./decode/count-spans";
import { decodeLogsJson } from "./decode/logs-json";
import { decodeLogsProtobuf } from "./decode/logs-protobuf";
import { decodeMetricsJson } from "./decode/metrics-json";
import { decodeMetricsProtobuf } from "./decode/metrics-protobuf";
import { decodeRemoteWrite1, decodeRemoteWrite2 } from "./decode/remote-write";
import { decodeTracesJson } from "./decode/traces-json";
import { decodeTracesProtobuf } from "./decode/traces-protobuf";
import type { DiskGuard } from "./disk-guard";
import type { Hold, InFlight } from "./in-flight";
import { type Failure, toFailure } from "./status";

export type Encoding = "protobuf" | "json";
/** Prometheus remote write: of metrics alone. */
export type RemoteWriteVersion = "remote_write_1" | "remote_write_2";
export type ExportRequest = {
  signal: Signal;
  transport: Transport;
  encoding: Encoding | RemoteWriteVersion;
  sender: Sender;
  /** What was kept for it while it came; a new one when absent. */
  hold?: Hold | undefined;
  /** The whole body, decompressed; every byte that it keeps in memory is added to the hold first. */
  readBody: (hold: Hold) => Buffer | Promise<Buffer>;
};
export type ExportAnswer =
  | { ok: true; report: IngestReport; written?: RemoteCounts | undefined }
  | { ok: false; failure: Failure };
/** Never rejects: what went wrong is in the answer. A success is answered after the commit. */
export type ExportOnce = (request: ExportRequest) => Promise<ExportAnswer>;

export type ExportParts = {
  pipeline: Pipeline;
  metricsPipeline: Pick<MetricsPipeline, "ingestMetrics" | "ingestRemote">;
  authenticate: Authenticate;
  inFlight: InFlight;
  disk: Pick<DiskGuard, "refuseWhenFull">;
  metrics: Metrics;
  limits: IngestLimits;
  count: IngestCount;
  log: Log;
};

export function createExport(parts: ExportParts): ExportOnce {
  const { authenticate, inFlight, metrics, log } = parts;
  const sayFailure = oncePerSecond((error, signal, transport, unsaid) =>
    log.error({ err: error, signal, transport, unsaid }, "export failed; the sender was asked to retry"),
  );
  return async (request) => {
    const { signal, transport, sender } = request;
    const hold = request.hold ?? inFlight.hold();
    let bytes = 0;
    let startedMs = performance.now();
    let outcome: ExportOutcome = "accepted";
    let principal: Principal | undefined;
    try {
      principal = await authenticate(sender);
      parts.count.remember(sender, principal);
      parts.disk.refuseWhenFull();
      const body = await request.readBody(hold);
      startedMs = performance.now();
      bytes = body.length;
      const { report, facts, written } = await store(parts, principal.projectId, request, body);
      if (isDuplicate(facts)) outcome = "duplicate";
      parts.count.taken({ ...principal, signal, bytes, facts, limits: report.limits });
      metrics.countAccepted(signal, report.accepted);
      metrics.countRejected(signal, "invalid", report.rejected);
      if (report.limits !== undefined) metrics.countLimited(signal, report.limits);
      return { ok: true, report, written };
    } catch (error) {
      const failure = toFailure(error);
      outcome = outcomeOf(failure);
      parts.count.turnedAway({ sender, principal, signal, bytes, error, failure });
      if (failure.isOurs) sayFailure(error, signal, transport);
      else log.debug({ signal, transport, reason: failure.message }, "export refused");
      return { ok: false, failure };
    } finally {
      hold.release();
      metrics.countExport({ signal, transport, outcome, bytes, durationMs: performance.now() - startedMs });
    }
  };
}

async function store(
  { pipeline, metricsPipeline, limits }: ExportParts,
  projectId: number,
  { signal, encoding }: ExportRequest,
  body: Buffer,
): Promise<Ingested & { written?: RemoteCounts }> {
  if (signal === "traces") {
    return encoding === "json"
      ? pipeline.ingestTraces(projectId, () => decodeTracesJson(body, limits), countSpansJson(body))
      : pipeline.ingestTraces(projectId, () => decodeTracesProtobuf(body, limits), countSpansProtobuf(body));
  }
  if (encoding === "remote_write_1") return metricsPipeline.ingestRemote(projectId, decodeRemoteWrite1(body));
  if (encoding === "remote_write_2") return metricsPipeline.ingestRemote(projectId, decodeRemoteWrite2(body));
  if (signal === "metrics") {
    const message =
      encoding === "json" ? decodeMetricsJson(body, limits) : decodeMetricsProtobuf(body, limits);
    return metricsPipeline.ingestMetrics(projectId, message);
  }
  const message = encoding === "json" ? decodeLogsJson(body, limits) : decodeLogsProtobuf(body, limits);
  const hash = createHash("sha256").update(body).digest().subarray(0, 16);
  return pipeline.ingestLogs(projectId, message, body.length, hash);
}

/** Every item of it had been stored before. */
function isDuplicate(facts: Ingested["facts"]): boolean {
  return (
    facts.length > 0 && facts.every(({ accepted, duplicates }) => accepted > 0 && accepted === duplicates)
  );
}

export function outcomeOf({ http, isOurs }: Failure): ExportOutcome {
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
