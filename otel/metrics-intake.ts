import type { Pool } from "@/lib/db/pool";
import type { Env } from "@/lib/env";
import type { Batch } from "@/lib/pipeline-batch";
import { createMetricsPipeline, type MetricsPipeline } from "@/lib/pipeline-metrics";
import type { Patience } from "@/lib/pipeline-patience";

/** The way of metrics into the database, as the settings have it. */
export function createMetricsIntake(
  env: Env,
  of: { pool: Pool; patience: Patience; onBatch: (batch: Batch) => void },
): MetricsPipeline {
  return createMetricsPipeline({
    ...of,
    retentionDays: env.RUNTOWER_RETENTION_DAYS,
    naming: env.RUNTOWER_METRIC_NAMES,
    maxSeries: env.RUNTOWER_MAX_METRIC_SERIES,
  });
}
