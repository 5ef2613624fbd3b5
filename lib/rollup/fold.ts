import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { addToHistogram, toPairs } from "@/lib/model/histogram";
import { rollupWidths } from "@/lib/model/rollup";

type IncrementRow = {
  bucket: bigint;
  project_id: number;
  count: number;
  duration_ns: string;
  input_tokens: bigint;
  output_tokens: bigint;
  cost_usd: number;
  dimension: string;
  grp: string;
  name: string;
  outcome: string;
  histogram: number[];
};

type Cell = {
  width: number;
  bucket: number;
  row: IncrementRow;
  count: number;
  durationNs: bigint;
  inputTokens: bigint;
  outputTokens: bigint;
  costUsd: number;
  histogram: Map<number, number>;
};

const foldLock = 7_203_915_002;
const maxRows = 20_000;

/**
 * Moves increments into telemetry.rollup at every width and deletes them, in one transaction: whoever sums both tables
 * in one statement gets the exact sum at any moment. Only one folder works at a time; another returns 0.
 * @returns rows folded; `maxRows` means there may be more
 */
export async function foldIncrements(
  pool: Pool,
): Promise<{ folded: number; more: boolean; projects: number[] }> {
  return await inTransaction(pool, async (tx) => {
    const { rows: locked } = await tx.query<{ ok: boolean }>("select pg_try_advisory_xact_lock($1) as ok", [
      foldLock,
    ]);
    if (!locked[0]?.ok) return { folded: 0, more: false, projects: [] };
    const { rows } = await tx.query<IncrementRow>({
      name: "take-increments",
      text: `/* take-increments */ delete from telemetry.rollup_increments
             where id in (select id from telemetry.rollup_increments order by id limit $1)
             returning bucket, project_id, count, duration_ns, input_tokens, output_tokens, cost_usd, dimension, grp, name,
                       outcome, histogram`,
      values: [maxRows],
    });
    if (rows.length === 0) return { folded: 0, more: false, projects: [] };
    await addCells(tx, cellsOf(rows));
    return {
      folded: rows.length,
      more: rows.length === maxRows,
      projects: [...new Set(rows.map((row) => row.project_id))],
    };
  });
}

/** Pure: the sums per series, width and bucket. */
function cellsOf(rows: readonly IncrementRow[]): Cell[] {
  const cells = new Map<string, Cell>();
  for (const row of rows) {
    for (const width of rollupWidths) {
      const at = Number(row.bucket);
      const bucket = at - (((at % width) + width) % width);
      const key = [row.project_id, row.dimension, width, bucket, row.grp, row.name, row.outcome].join("\n");
      let cell = cells.get(key);
      if (!cell) {
        cell = {
          width,
          bucket,
          row,
          count: 0,
          durationNs: 0n,
          inputTokens: 0n,
          outputTokens: 0n,
          costUsd: 0,
          histogram: new Map(),
        };
        cells.set(key, cell);
      }
      cell.count += row.count;
      cell.durationNs += BigInt(row.duration_ns);
      cell.inputTokens += row.input_tokens;
      cell.outputTokens += row.output_tokens;
      cell.costUsd += row.cost_usd;
      addToHistogram(cell.histogram, row.histogram);
    }
  }
  return [...cells.values()];
}

async function addCells(tx: Connection, cells: readonly Cell[]): Promise<void> {
  const of = (pick: (cell: Cell) => unknown) => cells.map(pick);
  await tx.query({
    name: "fold-increments",
    text: `/* fold-increments */
      insert into telemetry.rollup as r (width, bucket, project_id, count, duration_ns, input_tokens, output_tokens, cost_usd,
                                         dimension, grp, name, outcome, histogram)
      select width, bucket, project_id, count, duration_ns, input_tokens, output_tokens, cost_usd, dimension, grp, name,
             outcome, histogram::integer[]
      from unnest($1::integer[], $2::bigint[], $3::integer[], $4::bigint[], $5::numeric[], $6::bigint[], $7::bigint[],
                  $8::float8[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
        as t(width, bucket, project_id, count, duration_ns, input_tokens, output_tokens, cost_usd, dimension, grp, name,
             outcome, histogram)
      on conflict (project_id, dimension, width, bucket, grp, name, outcome) do update set
        count = r.count + excluded.count,
        duration_ns = r.duration_ns + excluded.duration_ns,
        input_tokens = r.input_tokens + excluded.input_tokens,
        output_tokens = r.output_tokens + excluded.output_tokens,
        cost_usd = r.cost_usd + excluded.cost_usd,
        histogram = telemetry.add_histograms(r.histogram, excluded.histogram)`,
    values: [
      of((cell) => cell.width),
      of((cell) => cell.bucket),
      of((cell) => cell.row.project_id),
      of((cell) => cell.count),
      of((cell) => cell.durationNs.toString()),
      of((cell) => cell.inputTokens.toString()),
      of((cell) => cell.outputTokens.toString()),
      of((cell) => cell.costUsd),
      of((cell) => cell.row.dimension),
      of((cell) => cell.row.grp),
      of((cell) => cell.row.name),
      of((cell) => cell.row.outcome),
      of((cell) => `{${toPairs(cell.histogram).join(",")}}`),
    ],
  });
}
