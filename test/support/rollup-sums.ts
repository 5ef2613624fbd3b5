import fc from "fast-check";
import type { Pool } from "@/lib/db/pool";
import { type RollupIncrement, rollupDimensions } from "@/lib/model/rollup";

/** Increments as senders of the worst kind cause them: names that break COPY, taken back in part, some very late. */
export const anyIncrement = (fromSeconds: number, toSeconds: number): fc.Arbitrary<RollupIncrement> =>
  fc.record({
    projectId: fc.constantFrom(1, 2),
    bucket: fc
      .integer({ min: Math.ceil(fromSeconds / 10), max: Math.floor(toSeconds / 10) })
      .map((n) => n * 10),
    dimension: fc.constantFrom(...rollupDimensions),
    grp: fc.constantFrom("", "checkout", "tab\tand\\N", "line\nbreak", '{"a",b}'),
    name: fc.constantFrom("", "GET /", "naïve ☃", "\\.", "\r"),
    outcome: fc.constantFrom("ok", "error"),
    count: fc.integer({ min: -3, max: 50 }),
    durationNs: fc.bigInt({ min: -(2n ** 40n), max: 2n ** 60n }),
    inputTokens: fc.integer({ min: -10, max: 1_000 }),
    outputTokens: fc.integer({ min: 0, max: 1_000 }),
    costUsd: fc.integer({ min: -8, max: 64 }).map((eighths) => eighths / 8),
    histogram: fc
      .array(fc.tuple(fc.integer({ min: -1, max: 200 }), fc.integer({ min: -2, max: 20 })), { maxLength: 12 })
      .map((pairs) => pairs.flat()),
  });

type Sum = { key: string; sums: string };

const sumsOf = `sum(count)::text || ' ' || sum(duration_ns)::text || ' ' || sum(input_tokens)::text || ' ' ||
  sum(output_tokens)::text || ' ' || sum(cost_usd)::text`;
const keyOf = "concat_ws('|', project_id, dimension, bucket / $1 * $1, grp, name, outcome)";

/** Sums per series and bucket of `width`, from all rows of `width` and the increments not folded yet, in one statement. */
export async function sumsAtWidth(pool: Pool, width: number, fromSeconds = 0): Promise<Sum[]> {
  return await sums(
    pool,
    `select project_id, dimension, bucket, grp, name, outcome, count, duration_ns, input_tokens, output_tokens, cost_usd, histogram
     from telemetry.rollup where width = $1 and bucket >= $2
     union all select project_id, dimension, bucket, grp, name, outcome, count, duration_ns, input_tokens, output_tokens, cost_usd,
       histogram from telemetry.rollup_increments where bucket >= $2`,
    [width, fromSeconds],
  );
}

/** The same of a plain copy of every increment ever appended (see keepCopy). */
export async function sumsOfCopy(pool: Pool, width: number, fromSeconds = 0): Promise<Sum[]> {
  return await sums(pool, "select * from increments_copy where bucket >= $2", [width, fromSeconds]);
}

async function sums(pool: Pool, rows: string, values: number[]): Promise<Sum[]> {
  const found = await pool.query<Sum>(
    `with x as (${rows}), whole as (select ${keyOf} as key, ${sumsOf} as sums from x group by 1),
     pairs as (select ${keyOf} as key, histogram[i] as b, sum(histogram[i + 1]) as n
               from x, generate_series(1, cardinality(histogram), 2) as i group by 1, 2 having sum(histogram[i + 1]) <> 0),
     histograms as (select key, string_agg(b || ':' || n, ' ' order by b) as pairs from pairs group by 1)
     select key, sums || ' ' || coalesce(pairs, '') as sums from whole left join histograms using (key) order by key`,
    values,
  );
  return found.rows;
}

/** From now on every appended increment is also kept in a table of its own. */
export async function keepCopy(pool: Pool): Promise<void> {
  await pool.query(`
    create table increments_copy as select * from telemetry.rollup_increments;
    create function copy_increment() returns trigger language plpgsql as
      $$ begin insert into increments_copy select * from telemetry.rollup_increments where id = new.id; return new; end $$;
    create trigger copy after insert on telemetry.rollup_blocks for each row execute function copy_increment()`);
}
