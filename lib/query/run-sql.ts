import type { Db } from "@/lib/db/pool";
import type { Sql } from "@/lib/db/sql";
import { Unavailable } from "@/lib/errors";

const cancelled = "57014";

/** Runs one statement of a question; `name` is the comment that pg_stat_statements shows. Throws Unavailable past the statement timeout. */
export async function runSql<Row extends object>(db: Db, name: string, query: Sql): Promise<Row[]> {
  try {
    return (await db.query<Row>({ text: `/* ${name} */ ${query.text}`, values: [...query.values] })).rows;
  } catch (error) {
    if ((error as { code?: string }).code === cancelled) throw tooSlow(error);
    throw error;
  }
}

export function tooSlow(cause?: unknown): Unavailable {
  return new Unavailable(
    "The question took too long and was stopped. Narrow the time range, or add a term that matches less, such as service: or an attribute with its exact value.",
    5,
    { cause },
  );
}
