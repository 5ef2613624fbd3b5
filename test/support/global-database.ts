import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbedded } from "@/lib/db/embedded";
import { freePort } from "@/lib/db/free-port";
import { migrate } from "@/lib/db/migrate";
import { createPool } from "@/lib/db/pool";

declare module "vitest" {
  interface ProvidedContext {
    /** A URL of the server's maintenance database, and the migrated database that every test clones. */
    testDatabase: { serverUrl: string; template: string };
  }
}

type Shared = {
  users: number;
  ready: Promise<{ serverUrl: string; template: string; end: () => Promise<void> }>;
};
const holder = globalThis as typeof globalThis & { runtowerTestDatabase?: Shared };

/** One server and one template for all test projects of a run, however many of them ask. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  holder.runtowerTestDatabase ??= { users: 0, ready: start() };
  const shared = holder.runtowerTestDatabase;
  shared.users += 1;
  const { serverUrl, template, end } = await shared.ready;
  project.provide("testDatabase", { serverUrl, template });
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete holder.runtowerTestDatabase;
    await end();
  };
}

async function start() {
  const given = process.env.TEST_DATABASE_URL || process.env.DATABASE_URL;
  const server = given ? { serverUrl: given, stop: async () => {} } : await startServer();
  const template = `rt_test_${process.pid}_${randomBytes(3).toString("hex")}`;
  const admin = createPool(server.serverUrl, "test-setup", 2);
  const end = async () => {
    await dropAll(admin, template).finally(() => admin.end());
    await server.stop();
  };
  try {
    await admin.query(`create database ${template}`);
    const pool = createPool(databaseUrl(server.serverUrl, template), "test-setup", 2);
    await migrate(pool, "prisma/migrations").finally(() => pool.end());
    return { serverUrl: server.serverUrl, template, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function startServer() {
  const dataDir = await mkdtemp(join(tmpdir(), "runtower-test-"));
  await chmod(dataDir, 0o755);
  const settings = {
    fsync: "off",
    synchronous_commit: "on",
    full_page_writes: "off",
    shared_buffers: "128MB",
    max_connections: 200,
  };
  try {
    const server = await startEmbedded({ dataDir, port: await freePort(), settings });
    const stop = async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    };
    return { serverUrl: server.url("postgres"), stop };
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}

/** Drops the template and every clone that a failed test left behind. */
async function dropAll(admin: ReturnType<typeof createPool>, template: string): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    "select datname from pg_database where starts_with(datname, $1)",
    [template],
  );
  for (const { datname } of rows) await admin.query(`drop database if exists ${datname} with (force)`);
}

export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.toString();
}
