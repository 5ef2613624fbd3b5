import type { Pool } from "@/lib/db/pool";
import type { Env } from "@/lib/env";
import type { Log } from "@/lib/log";
import { createMetricsPipeline } from "@/lib/pipeline-metrics";
import { BlockCache } from "@/lib/query/metrics/block-cache";
import { promSource } from "@/lib/query/prom/source";
import type { Check } from "@/lib/watch/health";
import type { Metrics } from "@/lib/watch/metrics";
import { createRuleMetrics } from "@/lib/watch/rule-metrics";
import type { ChangeNotifier } from "@/lib/write/notify-changes";
import { RuleEvaluator } from "../rule-evaluator";
import type { Job } from "../schedule";

type Parts = { pool: Pool; env: Env; log: Log; metrics: Metrics; notifier: ChangeNotifier };

/** The job that evaluates rules. `close` once its schedule has stopped: what was begun is stored first. */
export function createRuleJob({ pool, env, log, metrics, notifier }: Parts): {
  job: Job;
  check: Check;
  close: () => Promise<void>;
} {
  const pipeline = createMetricsPipeline({
    pool,
    retentionDays: env.RUNTOWER_RETENTION_DAYS,
    naming: env.RUNTOWER_METRIC_NAMES,
    maxSeries: env.RUNTOWER_MAX_METRIC_SERIES,
  });
  const blocks = new BlockCache();
  const evaluator = new RuleEvaluator({
    pool,
    log,
    notifier,
    metrics: createRuleMetrics(metrics.registry),
    pipeline,
    sourceOf: (projectId) => promSource(pool, { projectIds: [projectId], slugs: [""] }, { blocks }),
    bounds: {
      maxSamples: env.RUNTOWER_QUERY_MAX_SAMPLES,
      maxSeries: env.RUNTOWER_QUERY_MAX_SERIES,
      timeoutMs: env.RUNTOWER_QUERY_TIMEOUT_SECONDS * 1_000,
    },
    externalUrl: env.RUNTOWER_PUBLIC_URL?.replace(/\/$/, "") ?? "",
    now: Date.now,
  });
  return {
    job: {
      name: "evaluate-rules",
      everyMs: 250,
      // A span for every evaluation would be most of what Runtower tells of itself.
      run: async (signal) => ({ items: await evaluator.turn(signal), own: true }),
    },
    check() {
      const { late } = evaluator;
      if (late === 0) return { status: "ok", message: "all groups are evaluated in time" };
      return { status: "degraded", message: `${late} rule groups wait for longer than their interval` };
    },
    async close() {
      await evaluator.settled();
      await pipeline.close();
    },
  };
}
