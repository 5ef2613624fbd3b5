import { copyOut } from "@/lib/db/copy-out";
import type { Connection } from "@/lib/db/pool";
import { decodeChunk, encodeChunk } from "@/lib/model/metrics/chunk";
import { totalOf, totalToSamples } from "@/lib/model/metrics/cumulate";
import { mergeSamples, type Samples } from "@/lib/model/metrics/samples";
import type { Fresh } from "./gather-blocks";

const msPerDay = 86_400_000;

/** Sums of changes, made again for each series and day that got new samples, from all chunks of that day. */
export async function writeDayTotals(tx: Connection, fresh: readonly Fresh[]): Promise<void> {
  const changing = await changingSeries(tx, fresh);
  const days = new Map<number, Set<number>>();
  for (const { seriesId, windowStartMs } of fresh) {
    if (!changing.has(seriesId)) continue;
    const day = Math.floor(windowStartMs / msPerDay);
    const ids = days.get(day);
    if (ids === undefined) days.set(day, new Set([seriesId]));
    else ids.add(seriesId);
  }
  for (const [day, ids] of days) await writeDay(tx, day, [...ids]);
}

/** Those whose samples are changes. */
async function changingSeries(tx: Connection, fresh: readonly Fresh[]): Promise<ReadonlySet<number>> {
  const { rows } = await tx.query<{ series_id: string }>(
    `/* changing-series */ select s.series_id::text from unnest($1::bigint[]) as w(series_id)
     join telemetry.metric_series s on s.series_id = w.series_id where s.is_delta`,
    [[...new Set(fresh.map(({ seriesId }) => seriesId))]],
  );
  return new Set(rows.map(({ series_id }) => Number(series_id)));
}

async function writeDay(tx: Connection, day: number, ids: readonly number[]): Promise<void> {
  const settings = {
    series_ids: `{${ids.join(",")}}`,
    day_ns: `${day * msPerDay}000000`,
    day_end_ns: `${(day + 1) * msPerDay}000000`,
  };
  await tx.query(
    "/* day-total-settings */ select set_config('runtower.' || name, value, true) from unnest($1::text[], $2::text[]) as s(name, value)",
    [Object.keys(settings), Object.values(settings)],
  );
  const chunks = new Map<number, Samples[]>();
  await copyOut(tx, changesText, ([id, body]) => {
    if (!id || !body) return;
    const seriesId = Number(id.readBigInt64BE(0));
    const known = chunks.get(seriesId);
    if (known === undefined) chunks.set(seriesId, [decodeChunk(body)]);
    else known.push(decodeChunk(body));
  });
  if (chunks.size === 0) return;
  const totals = [...chunks].map(([id, parts]) => ({
    id,
    total: encodeChunk(totalToSamples(totalOf(mergeSamples(parts)))),
  }));
  await tx.query(
    `/* write-day-totals */ insert into telemetry.metric_day_totals (series_id, day, total)
     select series_id, date '1970-01-01' + $3::int, total from unnest($1::bigint[], $2::bytea[]) as t(series_id, total)
     on conflict (series_id, day) do update set total = excluded.total`,
    [totals.map(({ id }) => id), totals.map(({ total }) => total), day],
  );
}

// Joined, not compared with a list, which PostgreSQL would go through for every row.
const changesText = `copy (/* day-changes */ select c.series_id, c.body
  from unnest(current_setting('runtower.series_ids')::bigint[]) as w(series_id)
  join telemetry.metric_chunks c on c.series_id = w.series_id
  where c.start_ns >= current_setting('runtower.day_ns')::bigint and c.start_ns < current_setting('runtower.day_end_ns')::bigint
  order by c.series_id, c.start_ns) to stdout (format binary)`;
