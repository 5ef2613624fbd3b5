// In: telemetry.rollup_blocks. Out: the same numbers in telemetry.rollup, at every width that still keeps their bucket,
// and the increments gone, in one transaction: whoever sums both tables in one statement gets the exact sum at any moment.
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { addCells } from "./add-cells";
import { cellsOf, type Increments } from "./cells";
import { readKeptFrom } from "./kept-from";

/** A block; its increments lie in columns, each as one text. */
type Row = {
  project_id: number;
  dimension: string;
  size: number;
  buckets: string;
  counts: string;
  durations_ns: string;
  input_tokens: string | null;
  output_tokens: string | null;
  costs_usd: string | null;
  grps: string[];
  names: string[];
  outcomes: string[];
  histograms: string;
};

const foldLock = 7_203_915_002;
const maxIncrements = 20_000;
const maxBlocks = 2_000;

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
    const rows = await takeBlocks(tx);
    if (rows.length === 0) return { folded: 0, more: false, projects: [] };
    await addCells(tx, cellsOf(rows.flatMap(incrementsOf), await readKeptFrom(tx)));
    const folded = rows.reduce((sum, row) => sum + row.size, 0);
    return {
      folded,
      more: folded >= maxIncrements || rows.length === maxBlocks,
      projects: [...new Set(rows.map((row) => row.project_id))],
    };
  });
}

/**
 * Deletes the oldest blocks. By a range of ids, which has one sensible plan: a list of ids was joined row by row with a table that
 * vacuum had just seen empty, 2 s a turn.
 */
async function takeBlocks(tx: Connection): Promise<Row[]> {
  const { rows } = await tx.query<Row>({
    text: `/* take-increments */
      delete from telemetry.rollup_blocks
      where id <= (select max(id) from (
                     select id, sum(size) over (order by id) - size as before
                     from (select id, size from telemetry.rollup_blocks order by id limit $2) as oldest) as counted
                   where before < $1)
      returning project_id, dimension, size, array_to_string(buckets, ',') as buckets, array_to_string(counts, ',') as counts,
        array_to_string(durations_ns, ',') as durations_ns, array_to_string(input_tokens, ',') as input_tokens,
        array_to_string(output_tokens, ',') as output_tokens, array_to_string(costs_usd, ',') as costs_usd,
        array_to_json(grps) as grps, array_to_json(names) as names, array_to_json(outcomes) as outcomes,
        array_to_string(histograms, ';') as histograms`,
    values: [maxIncrements, maxBlocks],
  });
  return rows;
}

function incrementsOf(row: Row): Increments[] {
  const owner = `${row.project_id}\t${copyText(row.dimension)}`;
  const counts = row.counts.split(",");
  const durationsNs = row.durations_ns.split(",");
  const inputTokens = row.input_tokens?.split(",");
  const outputTokens = row.output_tokens?.split(",");
  const costsUsd = row.costs_usd?.split(",");
  const histograms = row.histograms.split(";");
  const series = (i: number) =>
    `${owner}\t${copyText(row.grps[i])}\t${copyText(row.names[i])}\t${copyText(row.outcomes[i])}`;
  return row.buckets.split(",").map((bucket, i) => ({
    bucket: Number(bucket),
    series: series(i),
    count: Number(counts[i]),
    durationNs: BigInt(durationsNs[i] ?? 0),
    inputTokens: Number(inputTokens?.[i] ?? 0),
    outputTokens: Number(outputTokens?.[i] ?? 0),
    costUsd: Number(costsUsd?.[i] ?? 0),
    // As PostgreSQL writes an array: in braces.
    histogram: histograms[i]?.slice(1, -1) ?? "",
  }));
}

const escapes: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

const escaped = /[\\\t\n\r]/;

/** A field of COPY's text format. */
function copyText(value = ""): string {
  return escaped.test(value)
    ? value.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character)
    : value;
}
