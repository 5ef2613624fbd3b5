import { copyIn } from "@/lib/db/copy";
import type { Connection } from "@/lib/db/pool";
import { sumPairs } from "@/lib/model/histogram";
import type { Cell } from "./cells";

/**
 * Numbers in a stored histogram past which it is put in order. Until then pairs are appended, which costs PostgreSQL nothing;
 * rows stay under the 2 kB at which it would begin to compress them.
 */
const maxNumbers = 400;

const key = "project_id, dimension, width, bucket, grp, name, outcome";
const columns = `width, bucket, project_id, dimension, grp, name, outcome, count, duration_ns, input_tokens, output_tokens, cost_usd, histogram`;

/** Adds cells to telemetry.rollup in the caller's transaction; only one transaction may do so at a time. */
export async function addCells(tx: Connection, cells: readonly Cell[]): Promise<void> {
  if (cells.length === 0) return;
  await tx.query(
    `/* folded-cells */ create temp table if not exists folded_cells on commit delete rows
     as select ${columns} from telemetry.rollup with no data`,
  );
  await copyIn(tx, `copy folded_cells (${columns}) from stdin`, Buffer.from(cells.map(lineOf).join("")));
  const { rows } = await tx.query<{ place: string; histogram: string }>(
    `/* fold-increments */
     with written as (
       insert into telemetry.rollup as r (${columns})
       select ${columns} from folded_cells
       on conflict (${key}) do update set
         count = r.count + excluded.count,
         duration_ns = r.duration_ns + excluded.duration_ns,
         input_tokens = r.input_tokens + excluded.input_tokens,
         output_tokens = r.output_tokens + excluded.output_tokens,
         cost_usd = r.cost_usd + excluded.cost_usd,
         histogram = r.histogram || excluded.histogram
       returning ctid as place, histogram
     )
     select place::text, array_to_string(histogram, ',') as histogram from written where cardinality(histogram) > ${maxNumbers}`,
  );
  if (rows.length === 0) return;
  await tx.query(
    `/* shorten-histograms */ update telemetry.rollup r set histogram = short.histogram::integer[]
     from unnest($1::tid[], $2::text[]) as short(place, histogram) where r.ctid = short.place`,
    [rows.map((row) => row.place), rows.map((row) => `{${sumPairs(row.histogram)}}`)],
  );
}

/** A line of COPY's text format. */
function lineOf(cell: Cell): string {
  const { width, bucket, series, count, durationNs, inputTokens, outputTokens, costUsd, histogram } = cell;
  const sums = `${count}\t${durationNs}\t${inputTokens}\t${outputTokens}\t${costUsd}`;
  return `${width}\t${bucket}\t${series}\t${sums}\t{${histogram}}\n`;
}
