import type { Connection } from "@/lib/db/pool";
import type { LabelRecord } from "@/lib/model/alert";
import type { KeepDaysOf } from "../retention";

/** What one evaluation of one rule found. */
export interface RuleEvaluation {
  ruleId: string;
  durationMs: number;
  /** That the query answered. */
  series: number;
  pending: number;
  firing: number;
  /** The largest of the answer. */
  value: number | null;
  error: string | null;
  top: readonly { labels: LabelRecord; value: number }[];
  health: "ok" | "no_data" | "error";
  hadData: boolean;
  /** No alert of it was open before or is now. */
  isQuiet: boolean;
}

/** Of what goes on quietly one row is kept in each of these. */
const quietEveryMs = 5 * 60_000;

const longestError = 1_000;

/**
 * The last evaluation with each of a group's rules; and as a row of its own where there is something to tell of it: alerts that
 * were or are open, an error, another state of health. 500 rules that are asked every 15 s would else leave 420 MB a day of
 * rows which say that all is well.
 */
export async function writeEvaluations(
  tx: Connection,
  of: { projectId: number; atMs: number; evaluations: readonly RuleEvaluation[] },
  keepDaysOf: KeepDaysOf,
): Promise<void> {
  const { projectId, atMs, evaluations } = of;
  if (evaluations.length === 0) return;
  const timeNs = BigInt(Math.round(atMs)) * 1_000_000n;
  const errors = evaluations.map(
    ({ error }) => error?.slice(0, longestError).replaceAll("\0", "\ufffd") ?? null,
  );
  const ids = evaluations.map(({ ruleId }) => ruleId);
  await tx.query(
    `/* rule-evaluations */ insert into telemetry.alert_evaluations
       (time_ns, rule_id, project_id, keep_days, duration_us, series, pending, firing, value, error, top)
     select $1, x.rule_id, $2, $3, x.duration_us, x.series, x.pending, x.firing, x.value, x.error, x.top
     from unnest($4::uuid[], $5::int[], $6::int[], $7::int[], $8::int[], $9::float8[], $10::text[], $11::jsonb[], $12::text[], $13::bool[])
       as x(rule_id, duration_us, series, pending, firing, value, error, top, health, is_quiet)
     join alerting.rules r on r.id = x.rule_id
     where not x.is_quiet or x.error is not null or r.health is distinct from x.health
       or r.evaluated_ms / $14::bigint is distinct from $15::bigint / $14::bigint
     -- The clock was put back, or the group was due twice in one moment: the first stays.
     on conflict do nothing`,
    [
      timeNs,
      projectId,
      keepDaysOf(projectId, timeNs),
      ids,
      evaluations.map(({ durationMs }) => Math.min(Math.round(durationMs * 1_000), 2 ** 31 - 1)),
      evaluations.map(({ series }) => series),
      evaluations.map(({ pending }) => pending),
      evaluations.map(({ firing }) => firing),
      evaluations.map(({ value }) => value),
      errors,
      // As text where it is no JSON number.
      evaluations.map(({ top }) => (top.length === 0 ? null : JSON.stringify(top.map(finiteOrText)))),
      evaluations.map(({ health }) => health),
      evaluations.map(({ isQuiet }) => isQuiet),
      quietEveryMs,
      Math.round(atMs),
    ],
  );
  await tx.query(
    `/* rules-evaluated */ update alerting.rules r set health = x.health, last_error = x.error, evaluated_ms = $1,
       duration_ms = x.duration_ms, had_data = x.had_data
     from unnest($2::uuid[], $3::text[], $4::text[], $5::float8[], $6::bool[]) as x(id, health, error, duration_ms, had_data)
     where r.id = x.id`,
    [
      atMs,
      ids,
      evaluations.map(({ health }) => health),
      errors,
      evaluations.map(({ durationMs }) => durationMs),
      evaluations.map(({ hadData }) => hadData),
    ],
  );
}

function finiteOrText({ labels, value }: { labels: LabelRecord; value: number }) {
  return { labels, value: Number.isFinite(value) ? value : String(value) };
}
