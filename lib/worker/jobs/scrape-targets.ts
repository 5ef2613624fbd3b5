import { enabledScrapeTargets } from "@/lib/control/scrape-targets";
import { openSecretBox } from "@/lib/control/secret-box";
import type { Pool } from "@/lib/db/pool";
import type { Env } from "@/lib/env";
import type { Log } from "@/lib/log";
import { createAddressCheck } from "@/lib/outbound/allowed-address";
import { createMetricsPipeline } from "@/lib/pipeline-metrics";
import type { Job } from "../schedule";
import { Scraper } from "../scraper";

/** The job that scrapes all enabled targets. `close` once its schedule has stopped: what was read is stored first. */
export function createScrapeJob(pool: Pool, env: Env, log: Log): { job: Job; close: () => Promise<void> } {
  const pipeline = createMetricsPipeline({
    pool,
    retentionDays: env.RUNTOWER_RETENTION_DAYS,
    naming: env.RUNTOWER_METRIC_NAMES,
    maxSeries: env.RUNTOWER_MAX_METRIC_SERIES,
  });
  const scraper = new Scraper({
    db: pool,
    log,
    pipeline,
    allows: createAddressCheck(env.RUNTOWER_SCRAPE_ALLOWED_ADDRESSES),
    targets: () => enabledScrapeTargets(pool),
    unseal: async (sealed) => (await openSecretBox(pool)).open(sealed),
  });
  return {
    job: {
      name: "scrape-targets",
      everyMs: 500,
      // A span for every scrape would be most of what Runtower tells of itself.
      run: async (signal) => ({ items: await scraper.turn(Date.now(), signal), own: true }),
    },
    async close() {
      await scraper.settled();
      await pipeline.close();
    },
  };
}
