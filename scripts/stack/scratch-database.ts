import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@/lib/db/embedded";
import { freePort } from "@/lib/db/free-port";
import { migrate } from "@/lib/db/migrate";
import { createPool } from "@/lib/db/pool";

export type ScratchServer = {
  /** Makes a new migrated database and gives its address. */
  createDatabase: (name: string) => Promise<string>;
  close: () => Promise<void>;
};

/**
 * A PostgreSQL of its own in a temporary folder, as durable as a real one (fsync and synchronous_commit on), with the
 * sizes of the embedded server. It and its folder are gone after `close`.
 */
export async function startScratchServer(
  settings: Record<string, string | number> = {},
): Promise<ScratchServer> {
  const dataDir = await mkdtemp(join(tmpdir(), "runtower-scratch-"));
  await chmod(dataDir, 0o755);
  const server = await startEmbedded({
    dataDir,
    port: await freePort(),
    settings: {
      shared_buffers: "512MB",
      max_wal_size: "4GB",
      checkpoint_timeout: "15min",
      max_connections: 120,
      ...settings,
    },
  }).catch(async (error) => {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  });
  const admin = createPool(server.url("postgres"), "scratch", 1);
  return {
    createDatabase: async (name) => {
      await admin.query(`create database ${name}`);
      const pool = createPool(server.url(name), "scratch-setup", 2);
      await migrate(pool, "prisma/migrations").finally(() => pool.end());
      return server.url(name);
    },
    close: async () => {
      await admin.end();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
