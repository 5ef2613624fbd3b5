// In: telemetry.rollup_increments. Out: the same numbers in telemetry.rollup, at every width that still keeps their bucket,
// and the increments gone, in one transaction: whoever sums both tables in one statement gets the exact sum at any moment.
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { addCells } from "./add-cells";
import { cellsOf, type Increments } from "./cells";
import { readKeptFrom } from "./kept-from";

type Row = {
  increments: number;
  bucket: number;
  project_id: number;
  dimension: string;
  grp: string;
  name: string;
  outcome: string;
  count: number;
  duration_ns: string;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
  histogram: string;
};

const foldLock = 7_203_915_002;
const maxIncrements = 20_000;

export type Folded = { folded: number; more: boolean; projects: number[] };

/** Only one folder works at a time; another returns 0. `more`: there may be further increments. */
export async function foldIncrements(pool: Pool): Promise<Folded> {
  return await inTransaction(pool, async (tx) => {
    const { rows: locked } = await tx.query<{ ok: boolean }>("select pg_try_advisory_xact_lock($1) as ok", [
      foldLock,
    ]);
    if (!locked[0]?.ok) return { folded: 0, more: false, projects: [] };
    // Not waiting for the disk is safe: a crash takes back the sums and the deletion together.
    await tx.query("set local synchronous_commit = off");
    const rows = await takeIncrements(tx);
    await addCells(tx, cellsOf(rows.map(incrementsOf), await readKeptFrom(tx)));
    const folded = rows.reduce((sum, row) => sum + row.increments, 0);
    return {
      folded,
      more: folded >= maxIncrements,
      projects: [...new Set(rows.map((row) => row.project_id))],
    };
  });
}

/**
 * Deletes the oldest increments; those of one series and bucket come as one row. By a range of ids, which has one sensible plan: a
 * list of ids was joined row by row with a table that vacuum had just seen empty, 2 s a turn.
 */
async function takeIncrements(tx: Connection): Promise<Row[]> {
  const { rows } = await tx.query<Row>({
    text: `/* take-increments */
      with taken as (
        delete from telemetry.rollup_increments
        where id <= (select max(id) from (select id from telemetry.rollup_increments order by id limit $1) as oldest)
        returning bucket, project_id, dimension, grp, name, outcome, count, duration_ns, input_tokens, output_tokens, cost_usd,
                  histogram
      )
      select bucket::float8 as bucket, project_id, dimension, grp, name, outcome, count(*)::integer as increments,
             sum(count)::float8 as count, sum(duration_ns)::text as duration_ns, sum(input_tokens)::float8 as input_tokens,
             sum(output_tokens)::float8 as output_tokens, sum(cost_usd) as cost_usd,
             array_to_string(telemetry.join_histograms(histogram), ',') as histogram
      from taken group by 1, 2, 3, 4, 5, 6`,
    values: [maxIncrements],
  });
  return rows;
}

function incrementsOf(row: Row): Increments {
  return {
    bucket: row.bucket,
    series: [row.project_id, row.dimension, row.grp, row.name, row.outcome].map(copyText).join("\t"),
    count: row.count,
    durationNs: BigInt(row.duration_ns),
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    costUsd: row.cost_usd,
    histogram: row.histogram,
  };
}

const escapes: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** A field of COPY's text format. */
function copyText(value: string | number): string {
  return String(value).replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character);
}
