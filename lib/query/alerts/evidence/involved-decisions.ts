import type { EvidencePack } from "@/lib/contract/evidence";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import type { Verdict } from "@/lib/model/decision";
import { nsFromMs, nsPerDay } from "@/lib/model/time";
import { decisionColumns, type StoredDecision, toDecisionRow } from "../../rows/decision-row";
import { runSql } from "../../run-sql";
import type { Scope } from "../../scope";
import type { EvidenceRow } from "./evidence-row";
import { toEvidenceDecision } from "./make-sample";

type Group = EvidencePack["decisions"][number];
type Row = StoredDecision & {
  group_count: number;
  policy: string | null;
  rule: string | null;
  verdict: Verdict;
};

const mostGroups = 8;

/** Decisions of the rows that went wrong, by policy, rule and verdict: denials first, then the largest groups. */
export async function involvedDecisions(
  db: Db,
  scope: Scope,
  rows: readonly EvidenceRow[],
  times: { fromMs: number; toMs: number },
): Promise<Group[]> {
  const of = (pick: (row: EvidenceRow) => string | null) => [
    ...new Set(rows.flatMap((row) => pick(row) ?? [])),
  ];
  const [traces, runs] = [of(({ traceId }) => traceId), of(({ runId }) => runId)];
  const ids = of(({ kind, id }) => (kind === "decision" ? id : null));
  if (traces.length + runs.length + ids.length === 0) return [];
  const found = await runSql<Row>(
    db,
    "evidence-decisions-involved",
    sql`select * from (
          select ${decisionColumns}, (count(*) over same)::int as group_count, row_number() over (same order by d.time_ns desc, d.seq desc) as place
          from telemetry.decisions d
          where d.project_id + 0 = any(${scope.projectIds}::int[])
            and d.time_ns >= ${nsFromMs(times.fromMs) - nsPerDay} and d.time_ns <= ${nsFromMs(times.toMs) + nsPerDay}
            and (d.trace_id = any(${traces}::uuid[]) or d.run_id = any(${runs}::text[]) or d.decision_id = any(${ids}::text[]))
          window same as (partition by d.policy, d.rule, d.verdict)
        ) grouped where place = 1
        order by verdict = 'deny' desc, verdict = 'allow', group_count desc limit ${mostGroups}`,
  );
  const slug = scope.slugs[0] ?? "";
  return found.map((row) => ({
    policy: row.policy,
    rule: row.rule,
    verdict: row.verdict,
    count: row.group_count,
    newest: toEvidenceDecision(toDecisionRow(row), slug),
  }));
}
