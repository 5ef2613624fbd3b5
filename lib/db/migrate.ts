import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Connection, inTransaction, type Pool } from "./pool";

// Any number that nothing else locks: one migrator at a time across all processes of one database.
const migrationLock = 7_203_915_001;

/**
 * Applies prisma/migrations/<name>/migration.sql in the order of their names, one transaction each, and keeps Prisma's own
 * `_prisma_migrations` table, so that `prisma migrate` elsewhere agrees. Refuses a file that changed after it was applied.
 * @returns names of the migrations applied now
 */
export async function migrate(pool: Pool, folder: string): Promise<string[]> {
  const lock = await pool.connect();
  try {
    await lock.query("select pg_advisory_lock($1)", [migrationLock]);
    await lock.query(`create table if not exists _prisma_migrations (
      id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
      logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`);
    const applied = new Map(
      (
        await lock.query<{ migration_name: string; checksum: string }>(
          "select migration_name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null",
        )
      ).rows.map((row) => [row.migration_name, row.checksum]),
    );
    const names = (await readdir(folder, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
    refuseNewerSchema([...applied.keys()], names);
    const done: string[] = [];
    for (const name of names) {
      if (await applyOne(pool, folder, name, applied.get(name))) done.push(name);
    }
    return done;
  } finally {
    await lock.query("select pg_advisory_unlock($1)", [migrationLock]).catch(() => {});
    lock.release();
  }
}

function refuseNewerSchema(applied: string[], known: string[]): void {
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `The database was made by a newer Runtower (it has ${unknown.join(", ")}). Use that version.`,
    );
  }
}

async function applyOne(
  pool: Pool,
  folder: string,
  name: string,
  appliedChecksum?: string,
): Promise<boolean> {
  const text = await readFile(join(folder, name, "migration.sql"), "utf8");
  const checksum = createHash("sha256").update(text).digest("hex");
  if (appliedChecksum === checksum) return false;
  if (appliedChecksum !== undefined) {
    throw new Error(`Migration ${name} was changed after it had been applied. Add a new migration instead.`);
  }
  await inTransaction(pool, async (tx: Connection) => {
    await tx.query("set local statement_timeout = 0");
    await tx.query(text);
    await tx.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
  });
  return true;
}
