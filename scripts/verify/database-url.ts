import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Env } from "@/lib/env";
import { Unreadable } from "./source-file";

/** DATABASE_URL, or the embedded server of `npm start` while that runs. */
export function databaseUrlOf(env: Env): string {
  if (env.DATABASE_URL !== undefined) return env.DATABASE_URL;
  const read = (name: string) => {
    const file = join(env.RUNTOWER_DATA_DIR, name);
    return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
  };
  const password = read("pg-password");
  const port = env.RUNTOWER_PG_PORT > 0 ? String(env.RUNTOWER_PG_PORT) : read("pg-port");
  if (password === undefined || port === undefined)
    throw new Unreadable(
      `There is no database: set DATABASE_URL, or let \`npm start\` run (nothing is in ${env.RUNTOWER_DATA_DIR}), or give a file with --export.`,
    );
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}
