import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbedded } from "@/lib/db/embedded";
import { freePort } from "@/lib/db/free-port";
import { migrate } from "@/lib/db/migrate";
import { createPool } from "@/lib/db/pool";

export type ScratchServer = {
  /** Makes a new migrated database and gives its address. */
  createDatabase: (name: string) => Promise<string>;
  /** Ends PostgreSQL as a power cut does (SIGKILL) and starts it again over the same folder and port. */
  crash: () => Promise<void>;
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
  const port = await freePort();
  const sizes = {
    shared_buffers: "512MB",
    max_wal_size: "4GB",
    checkpoint_timeout: "15min",
    max_connections: 120,
  };
  const start = () => startEmbedded({ dataDir, port, settings: { ...sizes, ...settings } });
  let server = await start().catch(async (error) => {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  });
  return {
    createDatabase: async (name) => {
      const admin = createPool(server.url("postgres"), "scratch", 1);
      await admin.query(`create database ${name}`).finally(() => admin.end());
      const pool = createPool(server.url(name), "scratch-setup", 2);
      await migrate(pool, "prisma/migrations").finally(() => pool.end());
      return server.url(name);
    },
    crash: async () => {
      const pid = Number.parseInt(await readFile(join(dataDir, "pg", "postmaster.pid"), "utf8"), 10);
      process.kill(pid, "SIGKILL");
      await server.exited;
      server = await startAgain(start);
    },
    close: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Its sessions take a moment to notice that their server died; until then a new one refuses to start. */
async function startAgain(start: () => ReturnType<typeof startEmbedded>): ReturnType<typeof startEmbedded> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
