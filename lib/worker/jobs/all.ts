import { giveStarterRules } from "@/lib/control/rules/give-starter-rules";
import type { Pool } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import type { OpaSettings } from "@/lib/replay/open-evaluator";
import type { KeepDays } from "@/lib/rollup/age";
import type { Metrics } from "@/lib/watch/metrics";
import { createOwnProjectTest } from "@/lib/watch/own-project";
import { createRetentionMetrics } from "@/lib/watch/retention-metrics";
import { compactMetrics } from "@/lib/write/metrics/compact";
import type { ChangeNotifier } from "@/lib/write/notify-changes";
import { retentionOf } from "@/lib/write/retention";
import type { Job } from "../schedule";
import { ageIngestStats } from "./age-ingest-stats";
import { ageAllRollups } from "./age-rollups";
import { analyseFresh } from "./analyse-fresh";
import { issueJobs } from "./derive-issues";
import { createDeriveRuns, createRunRules } from "./derive-runs";
import { dropOldData } from "./drop-old-data";
import { createFoldJob } from "./fold-rollups";
import { makePartitions } from "./make-partitions";
import { markLost } from "./mark-lost";
import { createRouteAlertsJob } from "./route-alerts";
import { replayJobs } from "./run-replays";
import { createSealJob } from "./seal-decisions";
import { vacuumClosed } from "./vacuum-closed";

const hourMs = 3_600_000;

export type JobParts = {
  pool: Pool;
  log: Log;
  metrics: Metrics;
  notifier: ChangeNotifier;
  lostAfterSeconds: number;
  retentionDays: number;
  maxTraceSpans: number;
  maxWorkflows: number;
  rollupKeepDays: KeepDays;
  replays: { opa: OpaSettings; keepDays: number };
};

/** Every job of the worker, in one table. */
export function allJobs({
  pool,
  log,
  metrics,
  notifier,
  lostAfterSeconds,
  retentionDays,
  maxTraceSpans,
  maxWorkflows,
  rollupKeepDays,
  replays,
}: JobParts): Job[] {
  const onRuns = (project: number, runs: string[]) => notifier.changed({ project, runs, rollups: true });
  const isOwn = createOwnProjectTest(pool);
  const rules = createRunRules(maxWorkflows);
  const onCut = () => metrics.countLimited("traces", new Map([["trace_spans", 1]]));
  const derive = createDeriveRuns({ pool, log, rules, onRuns, maxTraceSpans, onCut });
  const retention = createRetentionMetrics(metrics.registry);
  retentionOf(pool).setDefaultDays(retentionDays);
  return [
    {
      name: "derive-runs",
      everyMs: 250,
      async run() {
        const { traces, more, lagMs } = await derive();
        metrics.setDeriveLag(lagMs);
        return { items: traces, more };
      },
    },
    createFoldJob(pool, isOwn),
    {
      name: "give-starter-rules",
      everyMs: 30_000,
      run: async () => ({ items: await giveStarterRules(pool), own: true }),
    },
    {
      name: "mark-lost",
      everyMs: 10_000,
      async run() {
        const marked = await markLost(pool, rules, lostAfterSeconds);
        for (const [project, runs] of marked) onRuns(project, runs);
        return { items: [...marked.values()].flat().length };
      },
    },
    createSealJob(pool, metrics),
    ...issueJobs({ pool, notifier, isOwn }),
    {
      name: "analyse-fresh",
      everyMs: 5_000,
      run: async () => ({ items: await analyseFresh(pool) }),
    },
    {
      name: "compact-metrics",
      everyMs: 5_000,
      async run() {
        const { samples, more } = await compactMetrics(pool);
        return { items: samples, more };
      },
    },
    {
      name: "age-ingest-stats",
      everyMs: 600_000,
      run: () => ageIngestStats(pool),
    },
    {
      name: "age-rollups",
      everyMs: hourMs,
      run: async (signal) => ({ items: await ageAllRollups(pool, rollupKeepDays, signal) }),
    },
    {
      name: "make-partitions",
      everyMs: hourMs,
      run: async () => ({ items: await makePartitions(pool) }),
    },
    {
      name: "vacuum-closed",
      everyMs: 600_000,
      async run(signal) {
        const { length } = await vacuumClosed(pool, signal);
        return { items: length, more: length > 0 };
      },
    },
    createRouteAlertsJob({ pool, notifier }),
    ...replayJobs({ pool, log, ...replays }),
    {
      name: "drop-old-data",
      everyMs: hourMs,
      run: async (signal) => ({ items: await dropOldData(pool, log, retention, signal) }),
    },
  ];
}
