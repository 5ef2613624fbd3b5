import type { Db } from "@/lib/db/pool";
import type { KeptFrom, RollupWidth } from "@/lib/model/rollup";

/** From which bucket on the rows of each width are complete. */
export async function readKeptFrom(db: Db): Promise<KeptFrom> {
  const { rows } = await db.query<{ width: RollupWidth; kept_from: number }>(
    "/* kept-from */ select width, kept_from::float8 as kept_from from telemetry.rollup_widths",
  );
  return new Map(rows.map((row) => [row.width, row.kept_from]));
}
