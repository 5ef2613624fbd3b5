import { createHash, randomBytes } from "node:crypto";
import type { Pool } from "@/lib/db/pool";

/** A key of a project, put straight into the table: the tests' way around the settings page. */
export async function insertKey(
  pool: Pool,
  of: { project: string; canRead: boolean; canWrite: boolean; key?: string },
): Promise<string> {
  const key = of.key ?? `rt_${randomBytes(24).toString("hex")}`;
  await pool.query(
    `insert into api_keys (id, project_id, name, prefix, hash, can_read, can_write)
     select $1, id, 'test', $2, $3, $4, $5 from projects where slug = $6
     on conflict (hash) do nothing`,
    [
      randomBytes(8).toString("hex"),
      key.slice(0, 8),
      createHash("sha256").update(key).digest("hex"),
      of.canRead,
      of.canWrite,
      of.project,
    ],
  );
  return key;
}
