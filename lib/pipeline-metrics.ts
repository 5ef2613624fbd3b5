// In: one decoded OTLP metrics export, or points of a remote write. Out: what was stored and refused, once it is durable.
// Safe to run twice with the same points; the order of exports does not matter.
import type { Pool } from "@/lib/db/pool";
import type { ServiceFacts } from "@/lib/model/export-facts";
import type { NamingStrategy } from "@/lib/model/metrics/naming-strategy";
import type { MetricsMessage } from "@/lib/model/metrics/otlp";
import type { MetricBatch } from "@/lib/model/metrics/point";
import type { RemoteWrite } from "@/lib/model/metrics/remote";
import { SeriesKind } from "@/lib/model/metrics/series";
import type { IngestReport } from "@/lib/model/otlp-message";
import { type MetricTally, normaliseMetrics } from "@/lib/normalise/metric";
import { MetricSeriesCache } from "@/lib/normalise/metric-series-cache";
import { normaliseRemote, type RemoteCounts, RemoteSeriesCache } from "@/lib/normalise/remote-series";
import { timeWindow } from "@/lib/normalise/time-window";
import { Batcher } from "@/lib/write/batcher";
import { type MetricExport, type MetricOutcome, writeMetrics } from "@/lib/write/metrics/write";
import { droppedTest, retentionOf } from "@/lib/write/retention";
import type { Ingested } from "./pipeline";
import { type Batch, nowMs } from "./pipeline-batch";
import { reasonKey } from "./pipeline-facts";
import { type Patience, patienceWith } from "./pipeline-patience";

export type { RemoteCounts };

export type MetricsPipeline = {
  ingestMetrics(projectId: number, message: MetricsMessage): Promise<Ingested>;
  /** Series that Prometheus named. `written`: what its remote write asks to be told. */
  ingestRemote(projectId: number, message: RemoteWrite): Promise<Ingested & { written: RemoteCounts }>;
  depth(): number;
  close(): Promise<void>;
};

export type MetricsPipelineOptions = {
  pool: Pool;
  retentionDays: number;
  naming: NamingStrategy;
  /** The most series that a project may have. */
  maxSeries: number;
  patience?: Patience;
  onBatch?: (batch: Batch) => void;
};

const maxPointsPerBatch = 20_000;
type Waiting = MetricExport & { startMs: number };

export function createMetricsPipeline(options: MetricsPipelineOptions): MetricsPipeline {
  const { pool, maxSeries } = options;
  const patience = options.patience ?? patienceWith(pool);
  const cache = new MetricSeriesCache(options.naming);
  const remoteCache = new RemoteSeriesCache();
  const retention = retentionOf(pool);
  retention.setDefaultDays(options.retentionDays);
  const context = async (projectId: number) => {
    const rules = await retention.rules();
    const nowNs = BigInt(Date.now()) * 1_000_000n;
    return {
      nowNs,
      retentionDays: rules.longestDays(projectId, "metrics"),
      isDropped: droppedTest(rules, "metrics", projectId, nowNs),
      requestIdKeys: [],
    };
  };
  const batcher = new Batcher<Waiting, MetricOutcome>({
    lanes: 2,
    maxWeight: maxPointsPerBatch,
    spreadAt: maxPointsPerBatch / 2,
    ownerOf: ({ projectId }) => projectId,
    run: (exports) => observed(exports, () => writeMetrics(pool, exports, maxSeries), options.onBatch),
  });
  const store = async (projectId: number, batch: MetricBatch, startMs: number) => {
    // Prometheus says what its metrics are in requests of their own, without points.
    const weight = batch.points.length + batch.exemplars.length + batch.families.length;
    if (weight === 0) return { duplicates: 0, refused: 0 };
    return await patience.during(() =>
      batcher.submit({ projectId, ...batch, startMs }, Math.max(1, batch.points.length)),
    );
  };
  return {
    async ingestMetrics(projectId, message) {
      const startMs = nowMs();
      const { tallies, limits, ...batch } = normaliseMetrics(
        projectId,
        message,
        cache,
        await context(projectId),
      );
      const outcome = await store(projectId, batch, startMs);
      const facts = factsOf(tallies, batch.points.length, outcome, maxSeries);
      return { report: { ...reportOf(facts), ...(limits && { limits }) }, facts };
    },
    async ingestRemote(projectId, message) {
      const startMs = nowMs();
      const window = timeWindow(await context(projectId));
      const owner = { projectId, nowMs: Date.now(), window };
      const { tallies, counts, ...batch } = normaliseRemote(message, owner, remoteCache);
      const outcome = await store(projectId, batch, startMs);
      const facts = factsOf(tallies, batch.points.length, outcome, maxSeries);
      return {
        report: reportOf(facts),
        facts,
        written: outcome.refused === 0 ? counts : withoutRefused(counts, batch),
      };
    },
    depth: () => batcher.depth,
    close: () => batcher.drain(),
  };
}

async function observed(
  exports: readonly Waiting[],
  write: () => Promise<MetricOutcome[]>,
  onBatch: ((batch: Batch) => void) | undefined,
): Promise<MetricOutcome[]> {
  const startMs = nowMs();
  const items = exports.reduce((sum, { points }) => sum + points.length, 0);
  let error: string | undefined;
  try {
    return await write();
  } catch (cause) {
    error = cause instanceof Error ? cause.message : String(cause);
    throw cause;
  } finally {
    const endMs = nowMs();
    const stage = { in: items, out: items, rejected: 0 };
    onBatch?.({
      signal: "metrics",
      exports: exports.length,
      items,
      projectIds: new Set(exports.map(({ projectId }) => projectId)),
      seconds: (endMs - startMs) / 1_000,
      stages: [
        {
          name: "normalise",
          startMs: Math.min(...exports.map((one) => one.startMs)),
          endMs: startMs,
          ...stage,
        },
        { name: "write", startMs, endMs, ...stage },
      ],
      error,
    });
  }
}

function withoutRefused(
  { samples, histograms, exemplars }: RemoteCounts,
  batch: Pick<MetricBatch, "points" | "exemplars">,
): RemoteCounts {
  const refused = batch.points.filter(({ series }) => series.id === 0);
  const floats = refused.filter(({ series }) => series.kind === SeriesKind.floats).length;
  return {
    samples: samples - floats,
    histograms: histograms - (refused.length - floats),
    exemplars: exemplars - batch.exemplars.filter(({ series }) => series.id === 0).length,
  };
}

/** Points as stored are more than points as sent (a summary is several), so what became of them is shared out by proportion. */
function factsOf(
  tallies: readonly MetricTally[],
  stored: number,
  { duplicates, refused }: MetricOutcome,
  maxSeries: number,
): ServiceFacts[] {
  const share = (count: number, accepted: number) => (stored === 0 ? 0 : (accepted * count) / stored);
  let [seen, told] = [0, 0];
  return tallies.map(({ service, accepted, rejected, lag, skewed }) => {
    const reasons = new Map(rejected);
    // Rounded up over all of them: one refused among many services is told too.
    seen += accepted;
    const overflow = Math.min(accepted, Math.ceil(share(refused, seen)) - told);
    told += overflow;
    if (overflow > 0)
      reasons.set(`the project has ${maxSeries} metric series, the most it may have`, overflow);
    return {
      service,
      accepted: accepted - overflow,
      rejected: [...reasons.values()].reduce((sum, count) => sum + count, 0),
      duplicates: Math.min(accepted - overflow, Math.round(share(duplicates, accepted))),
      skewed,
      lag,
      reasons: [...reasons].map(([message, count]) => ({ key: reasonKey(message), count, message })),
    };
  });
}

/** Partial success names up to three reasons, each with how many points it concerns. */
function reportOf(facts: readonly ServiceFacts[]): IngestReport {
  const reasons = new Map<string, number>();
  for (const { message, count } of facts.flatMap((one) => one.reasons))
    reasons.set(message, (reasons.get(message) ?? 0) + count);
  const words = [...reasons].slice(0, 3).map(([reason, count]) => `${count}: ${reason}`);
  if (reasons.size > 3) words.push(`and ${reasons.size - 3} more reasons`);
  const sum = (pick: (one: ServiceFacts) => number) => facts.reduce((total, one) => total + pick(one), 0);
  return {
    accepted: sum((one) => one.accepted),
    rejected: sum((one) => one.rejected),
    message: words.join("; "),
  };
}
