import type { Pool } from "@/lib/db/pool";
import type { MetricBatch } from "@/lib/model/metrics/point";
import type { MetricSeries } from "@/lib/model/metrics/series";
import { repeatable } from "../repeatable";

/** Rows in one statement: arrays of more do not make it faster. */
const atOnce = 5_000;

export const today = (): number => Math.floor(Date.now() / 86_400_000);

/**
 * Sees to it that every series has its id and that the dictionary knows it is in use today. A new one past the `most` of its
 * project keeps id 0. Outside the transaction of the points: a series without any is no harm, and no id is given twice.
 */
export async function learnSeries(
  pool: Pool,
  batches: readonly Pick<MetricBatch, "points" | "exemplars">[],
  most: number,
): Promise<void> {
  const day = today();
  const unknown = new Map<string, MetricSeries[]>();
  const look = (series: MetricSeries) => {
    const key = `${series.projectId} ${series.hash}`;
    const same = unknown.get(key);
    if (same === undefined) unknown.set(key, [series]);
    else if (!same.includes(series)) same.push(series);
  };
  for (const { points, exemplars } of batches) {
    for (const { series } of points) if (series.seenDay !== day) look(series);
    for (const { series } of exemplars) if (series.seenDay !== day) look(series);
  }
  // In one order everywhere, so that two writers of the same series wait for each other instead of deadlocking.
  const groups = [...unknown].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, same]) => same);
  for (let i = 0; i < groups.length; i += atOnce) {
    const part = groups.slice(i, i + atOnce);
    const ids = await repeatable(() =>
      findOrAdd(
        pool,
        part.flatMap(([one]) => one ?? []),
        most,
      ),
    );
    for (const same of part) {
      const [one] = same;
      const id = one && ids.get(`${one.projectId} ${one.hash}`);
      if (id !== undefined) for (const series of same) Object.assign(series, { id, seenDay: day });
    }
  }
}

async function findOrAdd(
  pool: Pool,
  wanted: readonly MetricSeries[],
  most: number,
): Promise<Map<string, number>> {
  const ids = await touch(pool, wanted);
  const missing = wanted.filter((one) => !ids.has(`${one.projectId} ${one.hash}`));
  const admitted = await admit(pool, missing, most);
  if (admitted.length === 0) return ids;
  await add(pool, admitted);
  for (const [key, id] of await touch(pool, admitted)) ids.set(key, id);
  return ids;
}

const countedAgainMs = 60_000;
const counts = new WeakMap<Pool, Map<number, { series: number; atMs: number }>>();

/** As many as their projects have room for. Counted once a minute: senders in parallel may pass the bound a little. */
async function admit(pool: Pool, missing: readonly MetricSeries[], most: number): Promise<MetricSeries[]> {
  const known = counts.get(pool) ?? new Map<number, { series: number; atMs: number }>();
  counts.set(pool, known);
  const admitted: MetricSeries[] = [];
  for (const one of missing) {
    let count = known.get(one.projectId);
    if (count === undefined || performance.now() - count.atMs > countedAgainMs) {
      count = { series: await countSeries(pool, one.projectId), atMs: performance.now() };
      known.set(one.projectId, count);
    }
    if (count.series >= most) continue;
    count.series += 1;
    admitted.push(one);
  }
  return admitted;
}

async function countSeries(pool: Pool, projectId: number): Promise<number> {
  const { rows } = await pool.query<{ n: bigint }>(
    "/* count-metric-series */ select count(*) as n from telemetry.metric_series where project_id = $1",
    [projectId],
  );
  return Number(rows[0]?.n ?? 0n);
}

type Found = { project_id: number; hash: string; series_id: string };

/** Ids of those that are there, which are in use from now on. */
async function touch(pool: Pool, wanted: readonly MetricSeries[]): Promise<Map<string, number>> {
  const { rows } = await pool.query<Found>({
    name: "touch-metric-series",
    text: `/* touch-metric-series */
      with wanted as (select * from unnest($1::int[], $2::uuid[]) as w(project_id, hash)),
      seen as (
        update telemetry.metric_series s set last_seen = (now() at time zone 'UTC')::date
        from wanted w
        where s.project_id = w.project_id and s.hash = w.hash and s.last_seen < (now() at time zone 'UTC')::date
      )
      select s.project_id, replace(s.hash::text, '-', '') as hash, s.series_id::text
      from wanted w join telemetry.metric_series s on s.project_id = w.project_id and s.hash = w.hash`,
    values: [wanted.map(({ projectId }) => projectId), wanted.map(({ hash }) => hash)],
  });
  return new Map(rows.map((row) => [`${row.project_id} ${row.hash}`, Number(row.series_id)]));
}

async function add(pool: Pool, missing: readonly MetricSeries[]): Promise<void> {
  await pool.query({
    name: "add-metric-series",
    text: `/* add-metric-series */
      insert into telemetry.metric_series (project_id, hash, kind, is_delta, name, labels, bounds)
      select project_id, hash, kind, is_delta, name, labels, bounds::double precision[]
      from unnest($1::int[], $2::uuid[], $3::smallint[], $4::boolean[], $5::text[], $6::jsonb[], $7::text[])
        as s(project_id, hash, kind, is_delta, name, labels, bounds)
      on conflict (project_id, hash) do nothing`,
    values: [
      missing.map(({ projectId }) => projectId),
      missing.map(({ hash }) => hash),
      missing.map(({ kind }) => kind),
      missing.map(({ isDelta }) => isDelta),
      missing.map(({ name }) => name),
      missing.map(({ labels }) => labelsJson(labels)),
      missing.map(({ bounds }) => bounds && `{${bounds.join(",")}}`),
    ],
  });
}

function labelsJson(labels: readonly string[]): string {
  const object: { [name: string]: string } = Object.create(null);
  for (let i = 0; i < labels.length; i += 2) object[labels[i] ?? ""] = labels[i + 1] ?? "";
  return JSON.stringify(object);
}
