import type { Connection } from "@/lib/db/pool";

/** Runs of one workflow for one request: attempts of each other. */
export type Siblings = { workflow: string; requestId: string };

/** A request id used more often than this is no request (a test's constant, a default): its runs are not numbered. */
const maxSiblings = 1_000;

/**
 * Numbers attempts by start, where the sender did not number them itself. Deterministic; the caller holds lockSiblings.
 */
export async function numberAttempts(
  tx: Connection,
  projectId: number,
  siblings: readonly Siblings[],
): Promise<void> {
  if (siblings.length === 0) return;
  await tx.query({
    text: `/* number-attempts */
      with sets as (
        select distinct workflow, request_id from unnest($2::text[], $3::text[]) as s(workflow, request_id)
      ), ranked as (
        select r.run_id, row_number() over (partition by r.workflow, r.request_id order by r.started_ns, r.run_id) as place
        from sets s join telemetry.runs r on r.project_id = $1 and r.request_id = s.request_id and r.workflow = s.workflow
        where (select count(*) from (select 1 from telemetry.runs c where c.project_id = $1 and c.request_id = s.request_id
                                     limit $4 + 1) as known) <= $4
      )
      update telemetry.runs r set attempt = ranked.place, updated_at = now()
      from ranked
      where r.project_id = $1 and r.run_id = ranked.run_id and r.attempt <> ranked.place
        and coalesce(r.told ->> 'attempt', '') = ''
        and not exists (select from telemetry.run_traces t
                        where t.project_id = $1 and t.run_id = r.run_id and t.facts ->> 'attempt' is not null)`,
    values: [
      projectId,
      siblings.map((one) => one.workflow),
      siblings.map((one) => one.requestId),
      maxSiblings,
    ],
  });
}
