import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createPool } from "@/lib/db/pool";
import { launchStack } from "@/scripts/stack/launch";
import { startScratchServer } from "@/scripts/stack/scratch-database";
import { startResender } from "@/test/support/otlp-resend";
import { compareStored } from "@/test/support/stored-counts";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "5" }, seed: { type: "string", default: "1" } },
});
const minutes = Number(values.minutes);
let state = Number(values.seed) >>> 0 || 1;

/** xorshift: the same seed kills the same processes after the same pauses. */
function next(below: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}

/** Kills receiver, worker and PostgreSQL at random under load for some minutes, then sets what is stored against what was acknowledged. */
async function main(): Promise<boolean> {
  const server = await startScratchServer();
  const databaseUrl = await server.createDatabase("crash");
  const stack = await launchStack({ databaseUrl, parts: ["receiver", "worker"] });
  const pool = createPool(databaseUrl, "crash", 2);
  try {
    const resender = startResender({ url: stack.grpcUrl, key: stack.key, lanes: 8 });
    const kills = { receiver: 0, worker: 0, postgres: 0 };
    const deadline = performance.now() + minutes * 60_000;
    while (performance.now() < deadline) {
      await sleep(200 + next(1_500));
      const victim = (["receiver", "receiver", "worker", "postgres"] as const)[next(4)] ?? "receiver";
      kills[victim] += 1;
      console.error(new Date().toISOString(), victim);
      if (victim === "postgres") await server.crash();
      else {
        await stack.part(victim).kill();
        await stack.part(victim).start();
      }
    }
    await sleep(1_000);
    const sent = await resender.stop();
    const counts = await compareStored(pool, sent);
    console.log(
      JSON.stringify({ kills, resent: sent.resent, refused: sent.refused.length, ...counts }, null, 2),
    );
    return (
      sent.refused.length === 0 &&
      counts.spans === sent.spanIds.length &&
      counts.logs === sent.logBodies.length &&
      Object.entries(counts).every(([name, count]) => name === "spans" || name === "logs" || count === 0)
    );
  } finally {
    await pool.end();
    await stack.stop();
    await server.close();
  }
}

const well = await main();
console.log(well ? "Nothing lost, nothing twice." : "FAILED: what is stored is not what was acknowledged.");
process.exit(well ? 0 : 1);
