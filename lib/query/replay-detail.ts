import type { z } from "zod";
import type { ReplayDetail, ReplayPolicy, replayDetailInput } from "@/lib/contract/replay";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { replayColumns, replayTables, type StoredReplay, toReplayRow } from "./rows/replay-row";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";

type Row = StoredReplay & {
  policy: ReplayPolicy;
  evaluator: ReplayDetail["evaluator"];
  evaluated_by: string | null;
  entrypoint: string | null;
  use_decision_time: boolean;
  ignore_hidden: string[];
  max_decisions: number;
  faults: ReplayDetail["faults"] | null;
  matrix: ReplayDetail["matrix"];
  cancel_asked: boolean;
};

/** What was asked, how far it is, and what came out in numbers. */
export async function replayDetail(
  db: Db,
  scope: Scope,
  { id }: z.output<typeof replayDetailInput>,
): Promise<ReplayDetail> {
  const [row] = await runSql<Row>(
    db,
    "replay-detail",
    sql`select ${replayColumns}, r.policy, r.evaluator, r.evaluated_by, r.entrypoint, r.use_decision_time, r.ignore_hidden,
          r.max_decisions, r.faults, r.matrix, r.cancel_asked
        from ${replayTables} where r.id = ${id} and ${inScope(scope, sql`r.project_id`)}`,
  );
  if (row === undefined) throw new NotFound(`No replay ${id} in this project`);
  return {
    ...toReplayRow(row),
    policy: row.policy,
    evaluator: row.evaluator,
    evaluated_by: row.evaluated_by,
    entrypoint: row.entrypoint,
    use_decision_time: row.use_decision_time,
    ignore_hidden: row.ignore_hidden,
    max_decisions: row.max_decisions,
    faults: row.faults ?? [],
    matrix: row.matrix,
    cancel_asked: row.cancel_asked,
  };
}
