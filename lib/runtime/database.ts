import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { join } from "node:path";
import { type EmbeddedServer, startEmbedded } from "@/lib/db/embedded";
import { freePort } from "@/lib/db/free-port";
import { createPool } from "@/lib/db/pool";
import type { Env } from "@/lib/env";
import { StartFault } from "./fault";
import { tryPort } from "./ports";

const oldestServer = 15;

export type Database = { url: string; stop: () => Promise<void> };

/** The server of DATABASE_URL, checked; or the embedded one, started and kept running until `stop`. */
export async function openDatabase(env: Env, onRestart: (text: string) => void): Promise<Database> {
  if (env.DATABASE_URL) {
    await checkServer(env.DATABASE_URL);
    return { url: env.DATABASE_URL, stop: async () => {} };
  }
  const port = await serverPort(env);
  const start = () => startEmbedded({ dataDir: env.RUNTOWER_DATA_DIR, port, settings: serverSettings() });
  let server = await start().catch((cause: Error) => {
    throw new StartFault(cause.message, { cause });
  });
  let stopped = false;
  const keepRunning = async (running: EmbeddedServer) => {
    await running.exited;
    for (let pauseMs = 200; !stopped; pauseMs = Math.min(pauseMs * 2, 10_000)) {
      onRestart(`PostgreSQL ended; starting it again in ${pauseMs / 1000} s`);
      await new Promise((done) => setTimeout(done, pauseMs));
      if (stopped) return;
      const again = await start().catch((error: Error) => onRestart(error.message));
      if (!again) continue;
      server = again;
      if (stopped) await again.stop();
      return void keepRunning(again);
    }
  };
  void keepRunning(server);
  return {
    url: server.url("postgres"),
    stop: async () => {
      stopped = true;
      await server.stop();
    },
  };
}

/** Sized for one machine that runs other things too. Commits wait for the disk: what is acknowledged is durable. */
function serverSettings(): Record<string, string | number> {
  const memoryMb = totalmem() / 1024 / 1024;
  return {
    shared_buffers: `${Math.round(Math.min(1024, Math.max(64, memoryMb / 8)))}MB`,
    effective_cache_size: `${Math.round(memoryMb / 2)}MB`,
    maintenance_work_mem: "128MB",
    max_connections: 100,
    synchronous_commit: "on",
    wal_buffers: "16MB",
    max_wal_size: "4GB",
    min_wal_size: "256MB",
    checkpoint_timeout: "15min",
    checkpoint_completion_target: 0.9,
    random_page_cost: 1.1,
    jit: "off",
  };
}

async function serverPort(env: Env): Promise<number> {
  if (env.RUNTOWER_PG_PORT > 0) {
    if (await tryPort("127.0.0.1", env.RUNTOWER_PG_PORT))
      await waitOrRefuse(env.RUNTOWER_PG_PORT, env.RUNTOWER_DATA_DIR);
    return env.RUNTOWER_PG_PORT;
  }
  const file = join(env.RUNTOWER_DATA_DIR, "pg-port");
  const known = existsSync(file) ? Number.parseInt(await readFile(file, "utf8"), 10) : 0;
  if (known > 0 && (await tryPort("127.0.0.1", known)) === undefined) return known;
  const port = await freePort();
  await writeFile(file, `${port}\n`);
  return port;
}

/** A server that a killed predecessor left holds the port too; startEmbedded ends that one. Any other program may not be there. */
async function waitOrRefuse(port: number, dataDir: string): Promise<void> {
  if (existsSync(join(dataDir, "pg", "postmaster.pid"))) return;
  throw new StartFault(
    `Port ${port} is in use by another program: stop that, or set RUNTOWER_PG_PORT to another port.`,
  );
}

/** Throws one sentence that says what to change: address, password, database, version. */
async function checkServer(databaseUrl: string): Promise<void> {
  const pool = createPool(databaseUrl, "start", 1);
  try {
    const { rows } = await pool.query<{ version: number }>(
      "/* server-version */ select current_setting('server_version_num')::int / 10000 as version",
    );
    const version = rows[0]?.version ?? 0;
    if (version < oldestServer) {
      throw new StartFault(
        `The database is PostgreSQL ${version}, Runtower needs ${oldestServer} or newer: upgrade it, or unset DATABASE_URL.`,
      );
    }
  } catch (error) {
    throw error instanceof StartFault
      ? error
      : databaseFault(databaseUrl, error as Error & { code?: string });
  } finally {
    await pool.end();
  }
}

function databaseFault(databaseUrl: string, error: Error & { code?: string }): StartFault {
  const { hostname, port, username, pathname } = new URL(databaseUrl);
  const server = `${hostname || "localhost"}:${port || 5432}`;
  const cause = { cause: error };
  if (error.code === "28P01" || error.code === "28000") {
    return new StartFault(
      `The database at ${server} refuses the user or password of DATABASE_URL (user ${username}).`,
      cause,
    );
  }
  if (error.code === "3D000") {
    return new StartFault(
      `The server at ${server} has no database ${pathname.slice(1)}: create it, or change DATABASE_URL.`,
      cause,
    );
  }
  const reason = error.code ?? error.message;
  return new StartFault(
    `The database at ${server} cannot be reached (${reason}): is it running, and is DATABASE_URL right?`,
    cause,
  );
}
