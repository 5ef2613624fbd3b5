import type { ReplayPolicy, ReplayRow } from "@/lib/contract/replay";
import { sql } from "@/lib/db/sql";
import { isoFromNs } from "@/lib/model/time";

/** For statements with `telemetry.replays r`; of a bundle also what it is called. */
export const replayColumns = sql`r.id, r.name, r.created_at, r.created_by, r.query, r.from_ns, r.to_ns, r.state, r.expected, r.done,
  r.counts, r.policy ->> 'kind' as policy_kind, b.name as bundle_name, b.revision, r.policy ->> 'text' as policy_text,
  r.started_at, r.finished_at`;
export const replayTables = sql`telemetry.replays r left join telemetry.policy_bundles b
  on b.id = (r.policy ->> 'bundle_id')::bigint and b.project_id = r.project_id`;

export type StoredReplay = {
  id: bigint;
  name: string;
  created_at: Date;
  created_by: string | null;
  query: string;
  from_ns: bigint | null;
  to_ns: bigint;
  state: ReplayRow["state"];
  expected: number | null;
  done: number;
  counts: ReplayRow["counts"];
  policy_kind: ReplayPolicy["kind"];
  bundle_name: string | null;
  revision: string | null;
  policy_text: string | null;
  started_at: Date | null;
  finished_at: Date | null;
};

export function toReplayRow(stored: StoredReplay): ReplayRow {
  return {
    id: String(stored.id),
    name: stored.name,
    created_at: stored.created_at.toISOString(),
    created_by: stored.created_by,
    q: stored.query,
    from: stored.from_ns === null ? null : isoFromNs(stored.from_ns),
    to: isoFromNs(stored.to_ns),
    state: stored.state,
    expected: stored.expected,
    done: stored.done,
    counts: stored.counts,
    policy_kind: stored.policy_kind,
    policy_name:
      stored.policy_kind === "bundle" ? (stored.bundle_name ?? "a deleted bundle") : packageOf(stored),
    revision: stored.revision,
    started_at: stored.started_at?.toISOString() ?? null,
    finished_at: stored.finished_at?.toISOString() ?? null,
  };
}

function packageOf({ policy_text: text }: StoredReplay): string {
  return /^\s*package\s+(\S+)/m.exec(text ?? "")?.[1]?.slice(0, 200) ?? "a Rego text";
}
