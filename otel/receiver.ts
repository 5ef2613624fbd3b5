import { createKeyVerifier } from "@/lib/control/verify-api-key";
import { createPool, type Pool } from "@/lib/db/pool";
import type { Env } from "@/lib/env";
import type { Log } from "@/lib/log";
import { createPipeline } from "@/lib/pipeline";
import { createAlertIntake } from "@/lib/pipeline-alerts";
import type { Batch } from "@/lib/pipeline-batch";
import { createDecisionIntake } from "@/lib/pipeline-decision-intake";
import { createDecisionPipeline } from "@/lib/pipeline-decisions";
import { patienceWith } from "@/lib/pipeline-patience";
import { createCountedRedaction } from "@/lib/pipeline-redaction-counts";
import { createRunPipeline } from "@/lib/pipeline-runs";
import { watchDisk } from "@/lib/watch/disk-metrics";
import { checkDatabase, checkEventLoop } from "@/lib/watch/health";
import { startHeartbeat } from "@/lib/watch/heartbeat";
import { type IngestStats, startIngestStats } from "@/lib/watch/ingest-stats";
import { createMetrics, type Metrics } from "@/lib/watch/metrics";
import { createOwnProjectTest } from "@/lib/watch/own-project";
import { createRedactionMetrics } from "@/lib/watch/redaction-metrics";
import { recordIngest } from "@/lib/watch/trace-work";
import type { IngestLoad } from "@/lib/watch/write-ingest-stats";
import packageJson from "@/package.json";
import { createAlertRoutes } from "./alert-routes";
import { type Authenticate, createAuthenticate } from "./authenticate";
import { createCors } from "./cors";
import { createIngestCount } from "./count-ingest";
import { createDecisionRoutes } from "./decision-routes";
import { startDiskGuard } from "./disk-guard";
import { createExport } from "./export";
import { openGrpcDoor } from "./grpc";
import { type HandleCall, openHttpDoor } from "./http";
import { InFlight } from "./in-flight";
import { ingestLimits } from "./ingest-limits";
import { createMetricsIntake } from "./metrics-intake";
import { createRemoteWriteRoute } from "./remote-write";
import { createRunRoutes } from "./run-routes";
import { startSelfObservation } from "./self";

/** Counts every batch, and traces it unless it brought nothing but our own spans. */
function createBatchObserver(pool: Pool, metrics: Metrics): (batch: Batch) => void {
  const isOwn = createOwnProjectTest(pool);
  return (batch) => {
    const { signal, exports, items, seconds, error } = batch;
    if (error === undefined)
      metrics.countCommit({ signal, rows: items, exports, durationMs: seconds * 1_000 });
    else metrics.countCommitFailure(signal);
    if (!isOwn(batch.projectIds)) recordIngest(batch);
  };
}

/** What the heartbeat tells of this receiver; `itemsPerSecond` since the beat before. */
function createReceiverStats(env: Env, load: () => IngestLoad, stats: IngestStats) {
  let last = { items: 0, atMs: performance.now() };
  return () => {
    const now = { items: stats.items(), atMs: performance.now() };
    const itemsPerSecond = Math.round(((now.items - last.items) * 1_000) / Math.max(1, now.atMs - last.atMs));
    last = now;
    const { rss } = process.memoryUsage();
    return {
      ...load(),
      maxInFlightBytes: env.RUNTOWER_MAX_IN_FLIGHT_BYTES,
      itemsPerSecond,
      rssBytes: rss,
      ports: [env.OTLP_GRPC_PORT, env.OTLP_HTTP_PORT],
    };
  };
}

type Calls = Parameters<typeof createRunRoutes>[0] &
  Parameters<typeof createDecisionRoutes>[0] &
  Parameters<typeof createAlertRoutes>[0] &
  Parameters<typeof createRemoteWriteRoute>[0];
const callsOf = (parts: Calls): HandleCall[] => [
  createRunRoutes(parts),
  createDecisionRoutes(parts),
  createAlertRoutes(parts),
  createRemoteWriteRoute(parts),
];

/** What was started, with how to stop it; stopped last-in first-out. */
export type Releases = (() => unknown)[];

/**
 * The receiver: everything that senders talk to. It starts without the database, answers "come back" until it is
 * there, and stops in order: no new exports, those taken are committed and answered, then the connections close.
 */
export async function startReceiver(
  env: Env,
  log: Log,
  releases: Releases,
): Promise<{ grpcPort: number; httpPort: number }> {
  if (env.DATABASE_URL === undefined) throw new Error("DATABASE_URL is not set: the receiver needs it.");
  const pool = createPool(env.DATABASE_URL, "receiver", env.RUNTOWER_DB_POOL);
  releases.push(() => pool.end());

  const metrics = createMetrics("receiver");
  const inFlight = new InFlight(env.RUNTOWER_MAX_IN_FLIGHT_BYTES);
  metrics.watchInFlightBytes(() => inFlight.bytes);
  const load = () => ({
    inFlightBytes: inFlight.bytes,
    waitingExports: pipeline.depth() + metricsPipeline.depth() + decisions.depth(),
  });
  const stats = startIngestStats({ db: pool, log, load });
  releases.push(() => stats.stop());
  const count = createIngestCount(stats);
  const limits = ingestLimits(env);
  const disk = startDiskGuard({ db: pool, env, log });
  releases.push(() => disk.stop());
  watchDisk(metrics.registry, disk.report);
  const patience = patienceWith(pool);
  const onBatch = createBatchObserver(pool, metrics);
  const retentionDays = env.RUNTOWER_RETENTION_DAYS;
  const redaction = createCountedRedaction({ pool, log, metrics: createRedactionMetrics(metrics.registry) });
  releases.push(() => redaction.close());
  const decisions = createDecisionPipeline({
    pool,
    patience,
    retentionDays,
    limits,
    redaction: redaction.of,
  });
  releases.push(() => decisions.close());
  const pipeline = createPipeline({
    pool,
    decisions,
    redaction: redaction.of,
    patience,
    log,
    retentionDays,
    requestIdKeys: env.RUNTOWER_REQUEST_ID_KEYS,
    limits,
    onBatch,
  });
  releases.push(() => pipeline.close());
  const metricsPipeline = createMetricsIntake(env, { pool, patience, onBatch });
  releases.push(() => metricsPipeline.close());

  const requestIdKeys = env.RUNTOWER_REQUEST_ID_KEYS;
  const intake = createDecisionIntake({ pool, decisions, requestIdKeys, patience, log });
  releases.push(() => intake.close());
  const alerts = createAlertIntake({ pool, patience });
  releases.push(() => alerts.close());

  const runs = createRunPipeline({ pool, maxWorkflows: limits.spanNames, redaction: redaction.of });
  releases.push(() => runs.close());

  const eventLoop = checkEventLoop();
  releases.push(() => eventLoop.stop());
  const verify = createAuthenticate(createKeyVerifier({ db: pool }), env);
  const authenticate: Authenticate = (sender) => patience.during(() => verify(sender));
  const parts = { authenticate, inFlight, disk, count, log };
  const exportOnce = createExport({ ...parts, pipeline, metricsPipeline, metrics, limits });
  const callParts = { ...parts, metrics, maxBodyBytes: env.RUNTOWER_MAX_BODY_BYTES };
  const door = { host: env.HOST, maxBodyBytes: env.RUNTOWER_MAX_BODY_BYTES, exportOnce, log };
  const grpc = await openGrpcDoor({ ...door, inFlight, port: env.OTLP_GRPC_PORT });
  releases.push(() => grpc.close());
  const http = await openHttpDoor({
    ...door,
    port: env.OTLP_HTTP_PORT,
    cors: createCors(env.RUNTOWER_CORS_ORIGINS),
    calls: callsOf({ ...callParts, runs, intake, alerts, exportOnce }),
    watch: {
      metrics,
      checks: {
        live: { eventLoop: eventLoop.check },
        ready: { database: checkDatabase(pool), disk: disk.check },
      },
    },
  });
  releases.push(() => http.close());

  const heartbeat = startHeartbeat({
    pool,
    kind: "receiver",
    log,
    stats: createReceiverStats(env, () => ({ ...load(), disk: disk.report() }), stats),
  });
  releases.push(() => heartbeat.stop());

  const self = startSelfObservation({ service: "receiver", env, version: packageJson.version, log });
  releases.push(() => self.stop());
  const ports = { grpcPort: grpc.port, httpPort: http.port };
  log.info({ host: env.HOST, ...ports }, "receiver takes telemetry");
  return ports;
}
