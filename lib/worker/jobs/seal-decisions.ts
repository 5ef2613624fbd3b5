import type { Pool } from "@/lib/db/pool";
import type { Metrics } from "@/lib/watch/metrics";
import { createSealMetrics } from "@/lib/watch/seal-metrics";
import { sealDecisions, sealLagMs } from "@/lib/write/seals";
import type { Job } from "../schedule";

/** Takes stored decisions into the hash chains of their projects. Ingest never waits for it. */
export function createSealJob(pool: Pool, { registry }: Metrics): Job {
  const seals = createSealMetrics(registry);
  return {
    name: "seal-decisions",
    everyMs: 1_000,
    async run() {
      const { entries, more } = await sealDecisions(pool);
      seals.countSealed(entries);
      seals.setLag(await sealLagMs(pool));
      return { items: entries, more };
    },
  };
}
