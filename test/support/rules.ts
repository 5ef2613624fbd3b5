import { randomUUID } from "node:crypto";
import type { Pool } from "@/lib/db/pool";
import { createLog } from "@/lib/log";
import { BlockCache } from "@/lib/query/metrics/block-cache";
import { promSource } from "@/lib/query/prom/source";
import { createMetrics } from "@/lib/watch/metrics";
import { createRuleMetrics } from "@/lib/watch/rule-metrics";
import { RuleEvaluator } from "@/lib/worker/rule-evaluator";
import { openMetricsPipeline, scopeOf } from "./metrics";

type RuleInput = {
  name: string;
  expr: string;
  kind?: "alert" | "record";
  for_ms?: number;
  keep_firing_for_ms?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  no_data?: string;
  on_error?: string;
};

/** A group of rules as it lies in the tables. @returns the ids of its rules, by name */
export async function addRuleGroup(
  pool: Pool,
  of: {
    rules: RuleInput[];
    name?: string;
    project?: number;
    interval_ms?: number;
    query_offset_ms?: number;
    series_limit?: number;
  },
): Promise<{ group: bigint; ids: Record<string, string> }> {
  const project = of.project ?? 1;
  await pool.query(
    "insert into alerting.rule_files (project_id, name) values ($1, 'test.yaml') on conflict do nothing",
    [project],
  );
  const { rows } = await pool.query<{ id: bigint }>(
    `insert into alerting.rule_groups (project_id, file, name, interval_ms, query_offset_ms, series_limit)
     values ($1, 'test.yaml', $2, $3, $4, $5) returning id`,
    [
      project,
      of.name ?? randomUUID(),
      of.interval_ms ?? 15_000,
      of.query_offset_ms ?? 0,
      of.series_limit ?? 0,
    ],
  );
  const group = rows[0]?.id ?? 0n;
  const inserted = await pool.query<{ id: string; name: string }>(
    `insert into alerting.rules (group_id, project_id, place, kind, name, expr, for_ms, keep_firing_for_ms, labels, annotations, no_data, on_error)
     select $1, $2, ordinality, coalesce(x.kind, 'alert'), x.name, x.expr, coalesce(x.for_ms, 0), coalesce(x.keep_firing_for_ms, 0),
       coalesce(x.labels, '{}'), coalesce(x.annotations, '{}'), coalesce(x.no_data, 'ok'), coalesce(x.on_error, 'keep')
     from rows from (jsonb_to_recordset($3::jsonb) as (kind text, name text, expr text, for_ms bigint, keep_firing_for_ms bigint,
       labels jsonb, annotations jsonb, no_data text, on_error text)) with ordinality x
     returning id, name`,
    [group, project, JSON.stringify(of.rules)],
  );
  return { group, ids: Object.fromEntries(inserted.rows.map(({ id, name }) => [name, id])) };
}

/** A worker's evaluator with a clock of the test's own. */
export function openRuleEvaluator(
  pool: Pool,
  now: () => number,
  /** Awaited before each read of a project's series. */
  beforeRead: (projectId: number) => Promise<void> = async () => {},
) {
  const pipeline = openMetricsPipeline(pool);
  const blocks = new BlockCache();
  const changed: number[] = [];
  const evaluator = new RuleEvaluator({
    pool,
    log: createLog("test", "silent"),
    metrics: createRuleMetrics(createMetrics("worker").registry),
    notifier: { changed: ({ project }) => changed.push(project) },
    pipeline,
    sourceOf: (projectId) => {
      const source = promSource(pool, scopeOf(projectId), { blocks });
      return {
        ...source,
        async select(request) {
          await beforeRead(projectId);
          return await source.select(request);
        },
      };
    },
    bounds: { maxSamples: 5_000_000, maxSeries: 50_000, timeoutMs: 60_000 },
    externalUrl: "https://tower.example",
    now,
  });
  return {
    changed,
    /** One turn, and everything that it began. */
    async turn(): Promise<number> {
      const due = await evaluator.turn(new AbortController().signal);
      await evaluator.settled();
      return due;
    },
    /** One turn, which is not waited for. */
    begin: () => evaluator.turn(new AbortController().signal),
    settled: () => evaluator.settled(),
    late: () => evaluator.late,
    close: () => pipeline.close(),
  };
}
