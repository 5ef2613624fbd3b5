import {
  checkDatabase,
  checkEventLoop,
  type HealthChecks,
  healthStatusCode,
  runChecks,
} from "@/lib/watch/health";
import { createMetrics, type Metrics } from "@/lib/watch/metrics";
import { webContext } from "./context";
import { json } from "./respond";

type WebWatch = { checks: HealthChecks; metrics: Metrics };
const holder = globalThis as typeof globalThis & { runtowerWebWatch?: WebWatch };

/** What the web process lets others watch, made at first use. */
export function webWatch(): WebWatch {
  holder.runtowerWebWatch ??= {
    checks: {
      live: { eventLoop: checkEventLoop().check },
      ready: { database: checkDatabase(webContext().pool) },
    },
    metrics: createMetrics("web"),
  };
  return holder.runtowerWebWatch;
}

/** `/health`, `/health/live`, `/health/ready`: 503 where a check fails. */
export async function answerHealth(part?: "live" | "ready"): Promise<Response> {
  const { checks } = webWatch();
  const report = await runChecks(part ? checks[part] : { ...checks.live, ...checks.ready });
  return json(report, healthStatusCode(report));
}

/** `/metrics` in Prometheus text. */
export async function answerMetrics(): Promise<Response> {
  const { body, contentType } = await webWatch().metrics.text();
  return new Response(body, { headers: { "content-type": contentType, "cache-control": "no-store" } });
}
