import type { Pool } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import { RedactionCounts } from "@/lib/write/redaction-counts";
import { createRedaction } from "./pipeline-redaction";

type Parts = {
  pool: Pool;
  log: Log;
  metrics: { countRedacted(rule: string, target: string, count: number): void };
};

/** Redaction as a receiver applies it: what matched is counted for Prometheus and for the settings page. */
export function createCountedRedaction({ pool, log, metrics }: Parts) {
  const counts = new RedactionCounts(pool, log);
  return {
    of: createRedaction(pool, (projectId, rule, target, count) => {
      metrics.countRedacted(rule, target, count);
      counts.add(projectId, rule, target, count);
    }),
    close: () => counts.flush(),
  };
}
