import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { InvalidInput } from "@/lib/errors";
import { addPairsText } from "@/lib/model/histogram";
import type { Matcher } from "@/lib/model/prom-series";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import type { Family, RollupKey } from "./families";

/** What one series of one bucket adds. `histogram`: bucket of lib/model/histogram.ts to count. */
export type Increment = { bucketS: number; count: number; value: number; histogram: Map<number, number> };
export type Counted = { projectId: number; key: RollupKey; increments: Increment[] };
export type Window = { fromS: number; toS: number; widthS: number };

/** Values of one family in one query: some hundred bytes each. */
const mostRows = 2_000_000;

type Row = RollupKey & {
  project_id: number;
  at: bigint;
  count: number;
  value: number;
  histogram: string | null;
};

const values = {
  count: sql`x.count::float8`,
  input_tokens: sql`x.input_tokens::float8`,
  output_tokens: sql`x.output_tokens::float8`,
  cost_usd: sql`x.cost_usd`,
  duration: sql`x.duration_ns::float8`,
};

/** Increments of every series of a family between two bucket starts, oldest first; both tables in one statement, as folding moves rows. */
export async function readFamily(
  db: Db,
  scope: Scope,
  family: Family,
  matchers: readonly Matcher[],
  window: Window,
): Promise<Counted[]> {
  const { fromS, toS, widthS } = window;
  const histogram =
    family.measure === "duration" ? sql`nullif(array_to_string(x.histogram, ','), '')` : sql`null::text`;
  const fields = sql`x.project_id, x.bucket, x.grp, x.name, x.outcome, x.count::bigint as count, ${values[family.measure]} as value,
    ${histogram} as histogram`;
  const where = sql`${inScope(scope, sql`x.project_id`)} and x.dimension = ${family.dimension}
    and x.bucket >= ${fromS}::bigint and x.bucket < ${toS}::bigint and ${narrowed(family, matchers)}`;
  const rows = await runSql<Row>(
    db,
    "rollup-series",
    sql`select project_id, grp, name, outcome, bucket / ${widthS}::bigint * ${widthS}::bigint as at, sum(count)::float8 as count,
          sum(value)::float8 as value, string_agg(histogram, ',') as histogram
        from (
          select ${fields} from telemetry.rollup x where x.width = ${widthS} and ${where}
          union all select ${fields} from telemetry.rollup_increments x where ${where}
        ) counted group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5 limit ${mostRows + 1}`,
  );
  if (rows.length > mostRows)
    throw new InvalidInput(
      `${family.name} has more than ${mostRows} values in this range: ask for a shorter one, a larger step or fewer series`,
    );
  return gathered(rows);
}

/** What equality matchers and the family itself leave of the rows; the rest is matched on labels. */
function narrowed(family: Family, matchers: readonly Matcher[]): Sql {
  const columns = { grp: sql`x.grp`, name: sql`x.name`, outcome: sql`x.outcome` };
  const parts: Sql[] = [];
  if (family.outcomes !== undefined) parts.push(sql`x.outcome = any(${family.outcomes}::text[])`);
  for (const { name, op, value } of matchers) {
    const column = family.labels.find((label) => label.name === name)?.column;
    if (op === "=" && column !== undefined) parts.push(sql`${columns[column]} = ${value}`);
  }
  return parts.reduce((all, part) => sql`${all} and ${part}`, sql`true`);
}

function gathered(rows: readonly Row[]): Counted[] {
  const found: Counted[] = [];
  let last: Counted | undefined;
  for (const { project_id, grp, name, outcome, at, count, value, histogram } of rows) {
    const isSame =
      last?.projectId === project_id &&
      last.key.grp === grp &&
      last.key.name === name &&
      last.key.outcome === outcome;
    if (!isSame || last === undefined) {
      last = { projectId: project_id, key: { grp, name, outcome }, increments: [] };
      found.push(last);
    }
    const pairs = new Map<number, number>();
    addPairsText(pairs, histogram);
    last.increments.push({ bucketS: Number(at), count, value, histogram: pairs });
  }
  return found;
}
