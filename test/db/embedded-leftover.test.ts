import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startEmbedded } from "@/lib/db/embedded";
import { freePort } from "@/lib/db/free-port";
import { createPool } from "@/lib/db/pool";

test("waits for the sessions of a killed server, whoever has its number now", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "runtower-leftover-"));
  try {
    const first = await startEmbedded({ dataDir, port: await freePort() });
    const pool = createPool(first.url("postgres"), "test", 2);
    await pool.query("create table kept as select 1 as n");
    // A session at work does not see that its server is gone.
    const busy = pool.query("select count(*) from generate_series(1, 15000000) i").catch(() => "lost");
    await new Promise((done) => setTimeout(done, 300));
    const lockFile = join(dataDir, "pg", "postmaster.pid");
    const [pid, ...rest] = (await readFile(lockFile, "utf8")).split("\n");
    process.kill(Number(pid), "SIGKILL");
    await first.exited;
    // This process, which lives, has the number now.
    await writeFile(lockFile, [String(process.pid), ...rest].join("\n"));

    const second = await startEmbedded({ dataDir, port: await freePort() });
    const again = createPool(second.url("postgres"), "test", 1);
    expect((await again.query("select n from kept")).rows).toEqual([{ n: 1 }]);
    await Promise.all([busy, again.end(), pool.end().catch(() => {})]);
    await second.stop();
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
