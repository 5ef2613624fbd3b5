import { createPool } from "@/lib/db/pool";
import { readEnv } from "@/lib/env";
import { createLog } from "@/lib/log";
import { startHeartbeat } from "@/lib/watch/heartbeat";
import packageJson from "@/package.json";
import { startSelfObservation } from "./self";

/** The web server's own spans (Next makes them by itself once an SDK is there) and its heartbeat. */
export function startWebObservation(): void {
  const env = readEnv();
  const log = createLog("web", env.LOG_LEVEL);
  const self = startSelfObservation({ service: "web", env, version: packageJson.version, log });
  if (env.DATABASE_URL === undefined) return;
  const pool = createPool(env.DATABASE_URL, "web-heartbeat", 1);
  const heartbeat = startHeartbeat({ pool, kind: "web", log, stats: webStats });
  // Next ends the process itself when its server has closed; this only uses the time until then.
  const stop = async () => {
    await Promise.all([self.stop(), heartbeat.stop()]);
    await pool.end();
  };
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
}

function webStats(): Record<string, unknown> {
  return { rss_bytes: process.memoryUsage.rss(), uptime_s: Math.round(process.uptime()) };
}
