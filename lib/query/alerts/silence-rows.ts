import { compileMatchers } from "@/lib/alerts/match-labels";
import { silenceHolds, silenceState } from "@/lib/alerts/silence";
import type { SilenceRow, WeeklyWindow } from "@/lib/contract/silence";
import { sql } from "@/lib/db/sql";
import type { Matcher } from "@/lib/model/prom-series";
import { type Scope, slugOf } from "../scope";
import type { FiringNow } from "./firing-now";

export type StoredSilence = {
  id: string;
  project_id: number;
  kind: SilenceRow["kind"];
  matchers: Matcher[];
  starts_at: Date;
  ends_at: Date;
  weekly: WeeklyWindow[] | null;
  comment: string;
  created_by: string;
  created_at: Date;
  updated_at: Date;
  expired_by: string | null;
};

export const silenceColumns = sql`id, project_id, kind, matchers, starts_at, ends_at, weekly, comment, created_by, created_at,
  updated_at, expired_by`;

/** `firing`: what fires now, of which those are counted that it matches, whether it holds now or not. */
export function toSilenceRow(
  silence: StoredSilence,
  { scope, firing, nowMs }: { scope: Scope; firing: readonly FiringNow[]; nowMs: number },
): SilenceRow {
  const { id, project_id, kind, matchers, weekly, comment, created_by, expired_by } = silence;
  const times = { startsMs: silence.starts_at.getTime(), endsMs: silence.ends_at.getTime(), weekly };
  const state = silenceState(times, nowMs);
  const matches = compileMatchers(matchers);
  return {
    id,
    project: slugOf(scope, project_id),
    kind,
    state,
    holds: silenceHolds(times, nowMs),
    matchers,
    starts_at: silence.starts_at.toISOString(),
    ends_at: silence.ends_at.toISOString(),
    weekly,
    comment,
    created_by,
    created_at: silence.created_at.toISOString(),
    updated_at: silence.updated_at.toISOString(),
    expired_by,
    matching:
      state === "expired"
        ? 0
        : firing.filter((alert) => alert.project_id === project_id && matches(alert.labels)).length,
  };
}
