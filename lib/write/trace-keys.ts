import type { Db } from "@/lib/db/pool";
import { BoundedSet } from "./bounded-set";
import type { RetentionRules } from "./retention";

export const requestKey = 1;
export const sessionKey = 2;
export type TraceKey = { projectId: number; kind: number; value: string; traceId: string; dayNs: bigint };

// Enough for the traces of some seconds at full load, whose spans come in several batches.
const committed = new BoundedSet(40_000);

const idOf = (key: TraceKey) => `${key.projectId}:${key.kind}:${key.traceId}:${key.dayNs}:${key.value}`;

/** Records which traces bear which request and session ids. Call `rememberTraceKeys` after the commit. */
export async function writeTraceKeys(
  tx: Db,
  rules: RetentionRules,
  keys: Iterable<TraceKey>,
): Promise<string[]> {
  const fresh = new Map<string, TraceKey>();
  for (const key of keys) {
    const id = idOf(key);
    if (!committed.has(id)) fresh.set(id, key);
  }
  if (fresh.size === 0) return [];
  const rows = [...fresh].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await tx.query({
    name: "write-trace-keys",
    text: `/* write-trace-keys */
      insert into telemetry.trace_keys (start_ns, trace_id, project_id, kind, value, keep_days)
      select * from unnest($1::bigint[], $2::uuid[], $3::integer[], $4::smallint[], $5::text[], $6::smallint[])
      on conflict do nothing`,
    values: [
      rows.map((row) => row.dayNs),
      rows.map((row) => row.traceId),
      rows.map((row) => row.projectId),
      rows.map((row) => row.kind),
      rows.map((row) => row.value),
      rows.map((row) => rules.keepDaysOfKeys(row.projectId, row.dayNs)),
    ],
  });
  return [...fresh.keys()];
}

export function rememberTraceKeys(ids: readonly string[]): void {
  for (const id of ids) committed.add(id);
}
