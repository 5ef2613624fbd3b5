import type { Connection } from "@/lib/db/pool";

/** A request id used more often than this is no request (a test's constant, a default): its runs are not numbered. */
const maxSiblings = 1_000;

/**
 * Runs of one workflow for one request are attempts of each other: numbers them by start, where the sender did not number
 * them itself. Deterministic; the caller holds lockSiblings for these requests, and looks up by key.
 */
export async function numberAttempts(
  tx: Connection,
  projectId: number,
  requestIds: ReadonlySet<string>,
): Promise<void> {
  if (requestIds.size === 0) return;
  // Nearly every request has one run, and its number is right: what comes back is empty then.
  const { rows } = await tx.query<{ run_id: string; place: bigint }>({
    text: `/* misnumbered-attempts */
      select a.run_id, a.place
      from unnest($2::text[]) as wanted(request_id) cross join lateral (
        select s.run_id, s.attempt, count(*) over () as runs,
               row_number() over (partition by s.workflow order by s.started_ns, s.run_id) as place
        from (
          select r.run_id, r.workflow, r.started_ns, r.attempt from telemetry.runs r
          where r.project_id + 0 = $1 and r.request_id = wanted.request_id limit $3
        ) as s
      ) as a
      where a.attempt <> a.place and a.runs < $3`,
    values: [projectId, [...requestIds], maxSiblings + 1],
  });
  if (rows.length === 0) return;
  await tx.query({
    text: `/* number-attempts */
      update telemetry.runs r set attempt = places.place, updated_at = now()
      from unnest($2::text[], $3::integer[]) as places(run_id, place)
      where r.project_id + 0 = $1 and r.run_id = places.run_id and coalesce(r.told ->> 'attempt', '') = ''
        and not exists (select from telemetry.run_traces t
                        where t.project_id + 0 = $1 and t.run_id = r.run_id and t.facts ->> 'attempt' is not null)`,
    values: [projectId, rows.map((row) => row.run_id), rows.map((row) => Number(row.place))],
  });
}
