import type { Connection } from "@/lib/db/pool";

/**
 * For transactions that find every row by its id: whatever the statistics say, they never read a whole table. Their
 * conditions say `project_id + 0`, so that only the index on the id can serve them. Before, on tables without
 * statistics, fifty runs cost two reads of all runs.
 */
export async function lookUpByKey(tx: Connection): Promise<void> {
  await tx.query("set local enable_seqscan = off");
}
