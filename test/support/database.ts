import { inject } from "vitest";
import { createPool, type Pool } from "@/lib/db/pool";
import { databaseUrl } from "./global-database";

export type TestDatabase = { url: string; pool: Pool; close: () => Promise<void> };

let clones = 0;

/** A database of the test's own: a clone of the migrated template, dropped by `close`. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const { serverUrl, template } = inject("testDatabase");
  clones += 1;
  const name = `${template}_${process.pid}_${clones}_${Date.now().toString(36)}`;
  const admin = createPool(serverUrl, "test-clone", 1);
  await admin.query(`create database ${name} template ${template}`);
  const url = databaseUrl(serverUrl, name);
  const pool = createPool(url, "test");
  return {
    url,
    pool,
    close: async () => {
      await pool.end();
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
    },
  };
}
