// What happens to a worker in a round: it is killed, or stopped for a while. Others take its jobs over.
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "@/lib/db/pool";
import type { ManagedProcess } from "@/scripts/stack/managed-process";
import { holderOf, untilTakenOver } from "./takeover";

/** Jobs that alerts need: evaluated, decided, sent. */
const alertJobs = ["evaluate-rules", "route-alerts", "send-notifications"];
const longestTakeoverMs = 60_000;

/** `tookOverMs`: null where there is nobody else. */
export type Struck = { how: "killed" | "stopped"; tookOverMs: number | null };

/** SIGKILL, and started again once another worker does its jobs; at once where there is none. */
export async function killWorker(pool: Pool, worker: ManagedProcess, hasOthers: boolean): Promise<Struck> {
  const before = await holders(pool);
  await worker.kill();
  const tookOverMs = hasOthers ? await untilTakenOver(pool, before, longestTakeoverMs) : null;
  await worker.start();
  return { how: "killed", tookOverMs };
}

/** SIGSTOP: it keeps its connections and says nothing. It goes on a while after another worker has taken over. */
export async function stopWorker(pool: Pool, worker: ManagedProcess): Promise<Struck> {
  const { pid } = worker;
  if (pid === undefined) throw new Error("the worker does not run");
  const before = await holders(pool);
  process.kill(pid, "SIGSTOP");
  try {
    const tookOverMs = await untilTakenOver(pool, before, longestTakeoverMs);
    await sleep(1_000);
    return { how: "stopped", tookOverMs };
  } finally {
    process.kill(pid, "SIGCONT");
  }
}

async function holders(pool: Pool): Promise<Map<string, number | null>> {
  return new Map(await Promise.all(alertJobs.map(async (job) => [job, await holderOf(pool, job)] as const)));
}
