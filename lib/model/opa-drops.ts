/** Why OPA itself lost decisions, by the counters that it reports of itself. */
export const opaDropReasons = [
  "rate_limit_exceeded",
  "buffer_size_limit_exceeded",
  "buffer_size_limit_bytes_exceeded",
  "encoding_failure",
  // A part of a decision is lost: what built-ins with effects answered. The decision itself is there.
  "nd_builtin_cache_dropped",
] as const;
export type OpaDropReason = (typeof opaDropReasons)[number];
export type OpaDropCounts = Partial<Record<OpaDropReason, number>>;

/**
 * What an instance lost over all its processes. OPA counts from 0 again in each: `before` are the sums of earlier ones,
 * `now` is what the present one, started at `startedAt`, says of itself.
 */
export type OpaDrops = { startedAt: string | null; before: OpaDropCounts; now: OpaDropCounts };

/** Adds a report. Reports may come late and out of order: the counters of one process only grow. Pure. */
export function addDropReport(
  known: OpaDrops | null,
  report: { startedAt: string | null; counts: OpaDropCounts },
): OpaDrops {
  const { startedAt, counts } = report;
  if (known === null) return { startedAt, before: {}, now: counts };
  if (isSameProcess(known, report))
    return { ...known, startedAt: known.startedAt ?? startedAt, now: most(known.now, counts) };
  // Of a process that ended before the present one began, and that had its say.
  if (known.startedAt !== null && startedAt !== null && Date.parse(startedAt) < Date.parse(known.startedAt))
    return known;
  return { startedAt, before: sum(known.before, known.now), now: counts };
}

/** Whole decisions that were lost. */
export function droppedOf({ before, now }: OpaDrops): number {
  const { nd_builtin_cache_dropped: _part, ...whole } = sum(before, now);
  return Object.values(whole).reduce((all, count) => all + count, 0);
}

/** By the start of the process where both say it; else a counter that went back tells of another. */
function isSameProcess(
  known: OpaDrops,
  { startedAt, counts }: { startedAt: string | null; counts: OpaDropCounts },
): boolean {
  if (known.startedAt !== null && startedAt !== null) return known.startedAt === startedAt;
  return opaDropReasons.every((reason) => (counts[reason] ?? 0) >= (known.now[reason] ?? 0));
}

function combine(a: OpaDropCounts, b: OpaDropCounts, pick: (x: number, y: number) => number): OpaDropCounts {
  const counts: OpaDropCounts = {};
  for (const reason of opaDropReasons) {
    const count = pick(a[reason] ?? 0, b[reason] ?? 0);
    if (count > 0) counts[reason] = count;
  }
  return counts;
}
const most = (a: OpaDropCounts, b: OpaDropCounts) => combine(a, b, Math.max);
const sum = (a: OpaDropCounts, b: OpaDropCounts) => combine(a, b, (x, y) => x + y);
