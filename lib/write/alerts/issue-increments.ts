import type { Db } from "@/lib/db/pool";
import type { IssueIncrement } from "@/lib/model/issue";

/** Appends in the caller's transaction and never updates, so that several writers do not contend. */
export async function appendIssueIncrements(
  tx: Db,
  projectId: number,
  increments: readonly IssueIncrement[],
): Promise<void> {
  if (increments.length === 0) return;
  await tx.query({
    name: "append-issue-increments",
    text: `/* append-issue-increments */
      insert into alerting.issue_increments (project_id, kind, key, hour, count, at_ms, facts)
      select $1, kind, key, hour, count, at_ms, facts::jsonb
      from unnest($2::text[], $3::text[], $4::integer[], $5::integer[], $6::bigint[], $7::text[])
        as t(kind, key, hour, count, at_ms, facts)`,
    values: [
      projectId,
      increments.map((one) => one.kind),
      increments.map((one) => one.key),
      increments.map((one) => one.hour),
      increments.map((one) => one.count),
      increments.map((one) => Math.trunc(one.atMs)),
      increments.map((one) => JSON.stringify(one.facts)),
    ],
  });
}
