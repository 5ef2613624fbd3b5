import type { Db } from "@/lib/db/pool";
import { nsPerDay } from "@/lib/model/time";
import type { RetentionRules, RetentionSignal } from "./retention";

/** Leaves that this process knows to be there, as `project:signal:day`; their retention follows from that. */
const known = new Set<string>();
const mostKnown = 100_000;

const parents = {
  traces: ["spans", "span_granules", "payloads"],
  logs: ["log_records"],
  decisions: ["decisions"],
  metrics: ["metric_chunks", "metric_exemplars"],
};

function dayOf(ns: bigint): bigint {
  return ns / nsPerDay - (ns < 0n && ns % nsPerDay !== 0n ? 1n : 0n);
}

/**
 * Makes the leaves that these items need, one project id and time each, where this process has not seen them yet.
 * Outside any transaction.
 */
export async function ensurePartitions(
  db: Db,
  rules: RetentionRules,
  signal: RetentionSignal,
  projectIds: readonly number[],
  times: readonly bigint[],
): Promise<void> {
  const missing = new Map<string, { projectId: number; dayNs: bigint }>();
  const startOf = dayFinder();
  let lastDay = -1n;
  let lastProject = -1;
  times.forEach((ns, i) => {
    const dayNs = startOf(ns);
    const projectId = projectIds[i] ?? 0;
    if (dayNs === lastDay && projectId === lastProject) return;
    lastDay = dayNs;
    lastProject = projectId;
    const key = `${projectId}:${signal}:${dayNs}`;
    if (!known.has(key)) missing.set(key, { projectId, dayNs });
  });
  if (missing.size === 0) return;
  const leaves = [...missing.values()].flatMap(({ projectId, dayNs }) => [
    ...parents[signal].map((parent) => ({
      parent,
      dayNs,
      keepDays: rules.keepDaysOf(projectId, signal, dayNs),
    })),
    { parent: "trace_keys", dayNs, keepDays: rules.keepDaysOfKeys(projectId, dayNs) },
  ]);
  await db.query(
    `/* ensure-partitions */ select telemetry.ensure_leaf(parent, telemetry.day_of(day_ns), days)
     from (select distinct * from unnest($1::text[], $2::bigint[], $3::smallint[])) as leaf(parent, day_ns, days)`,
    [
      leaves.map((leaf) => leaf.parent),
      leaves.map((leaf) => leaf.dayNs),
      leaves.map((leaf) => leaf.keepDays),
    ],
  );
  if (known.size > mostKnown) known.clear();
  for (const key of missing.keys()) known.add(key);
}

/** After "no partition found": retention may have dropped what this process remembered. */
export function forgetPartitions(): void {
  known.clear();
}

/** Start of the UTC day of an instant. */
export function dayStart(ns: bigint): bigint {
  return dayOf(ns) * nsPerDay;
}

/** `dayStart` for many instants of mostly one day: dividing a bigint for each would cost more than all else here. */
export function dayFinder(): (ns: bigint) => bigint {
  let from = 0n;
  let to = 0n;
  return (ns) => {
    if (ns >= from && ns < to) return from;
    from = dayStart(ns);
    to = from + nsPerDay;
    return from;
  };
}
