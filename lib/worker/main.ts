// Composition root of the worker: settings -> pool -> jobs -> health port; SIGTERM and SIGINT stop it in order.
import { createPool } from "@/lib/db/pool";
import { readEnv } from "@/lib/env";
import { createLog } from "@/lib/log";
import { rollupWidths } from "@/lib/model/rollup";
import { type Check, checkDatabase, checkEventLoop } from "@/lib/watch/health";
import { startHeartbeat } from "@/lib/watch/heartbeat";
import { createMetrics } from "@/lib/watch/metrics";
import { startWatchServer } from "@/lib/watch/watch-request";
import { startWatchdog } from "@/lib/watch/watchdog";
import { createChangeNotifier } from "@/lib/write/notify-changes";
import { startSelfObservation } from "@/otel/self";
import packageJson from "@/package.json";
import { allJobs } from "./jobs/all";
import { createRuleJob } from "./jobs/evaluate-rules";
import { evidenceJobs } from "./jobs/make-evidence";
import { createScrapeJob } from "./jobs/scrape-targets";
import { createSendJob } from "./jobs/send-notifications";
import { type Schedule, startSchedule } from "./schedule";
import { WaitingWork } from "./waiting-work";

/** Far longer than any work holds the event loop, on a busy machine too. */
const hungAfterSeconds = 30;

const env = readEnv();
const log = createLog("worker", env.LOG_LEVEL);
if (env.DATABASE_URL === undefined) {
  log.fatal("DATABASE_URL is not set. Start everything with `npm start`, or set it.");
  process.exit(1);
}

// What is opened pushes its release; shutdown runs them last-in first-out.
const releases: (() => Promise<void> | void)[] = [];
const pool = createPool(env.DATABASE_URL, "worker", env.RUNTOWER_DB_POOL);
releases.push(() => pool.end());

const self = startSelfObservation({ service: "worker", env, version: packageJson.version, log });
releases.push(() => self.stop());

const metrics = createMetrics("worker");
const notifier = createChangeNotifier(pool);
releases.push(() => notifier.close());

const scraping = createScrapeJob(pool, env, log);
releases.push(() => scraping.close());

const rules = createRuleJob({ pool, env, log, metrics, notifier });
releases.push(() => rules.close());
const sending = createSendJob({ pool, env, log, metrics, notifier });

const waiting = new WaitingWork(pool);
releases.push(() => waiting.close());

const schedule = startSchedule({
  pool,
  log,
  metrics,
  jobs: [
    ...allJobs({
      pool,
      log,
      metrics,
      notifier,
      lostAfterSeconds: env.RUNTOWER_LOST_AFTER_SECONDS,
      retentionDays: env.RUNTOWER_RETENTION_DAYS,
      maxTraceSpans: env.RUNTOWER_MAX_TRACE_SPANS,
      maxWorkflows: env.RUNTOWER_MAX_SPAN_NAMES_PER_HOUR,
      rollupKeepDays: new Map(rollupWidths.map((width, i) => [width, env.RUNTOWER_ROLLUP_KEEP_DAYS[i] ?? 1])),
      replays: {
        opa: { opaUrl: env.OPA_URL, opaToken: env.OPA_TOKEN },
        keepDays: env.RUNTOWER_REPLAY_KEEP_DAYS,
      },
    }),
    scraping.job,
    rules.job,
    sending.job,
    ...evidenceJobs({ pool, log, notifier, keepDays: env.RUNTOWER_EVIDENCE_KEEP_DAYS }),
  ].map((job) => waiting.onlyWhenDue(job)),
});
releases.push(() => schedule.stop());
// Before the locks are free: whoever takes them next would take what is on its way for lost.
releases.push(() => sending.close());

const heartbeat = startHeartbeat({ pool, kind: "worker", stats: () => jobStats(schedule), log });
releases.push(() => heartbeat.stop());

const watchdog = startWatchdog(hungAfterSeconds);
releases.push(() => watchdog.stop());

const eventLoop = checkEventLoop();
releases.push(() => eventLoop.stop());
const watch = {
  checks: {
    live: { event_loop: eventLoop.check },
    ready: { database: checkDatabase(pool), jobs: checkJobs(schedule), rules: rules.check },
  },
  metrics,
};
try {
  const server = await startWatchServer({ host: env.HOST, port: env.WORKER_PORT, watch, log });
  releases.push(() => server.close());
  log.info({ port: server.port }, "worker is up");
} catch (error) {
  log.fatal(
    { err: error },
    `The worker's health port ${env.WORKER_PORT} cannot be opened. Set WORKER_PORT to another.`,
  );
  await stop(1);
}

let isStopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    void stop(0);
  });
}

async function stop(code: number): Promise<void> {
  // A turn that hangs must not keep the process for ever.
  setTimeout(() => process.exit(1), 10_000).unref();
  for (const release of releases.reverse()) {
    try {
      await release();
    } catch (error) {
      log.warn({ err: error }, "a part did not stop cleanly");
    }
  }
  process.exit(code);
}

function jobStats({ states }: Schedule): Record<string, unknown> {
  return Object.fromEntries(
    [...states].map(([name, { held, failures, lastDoneMs }]) => [name, { held, failures, lastDoneMs }]),
  );
}

/** A worker that holds no job is a standby and well. */
function checkJobs({ states }: Schedule): Check {
  return () => {
    const failing = [...states].filter(([, state]) => state.failures > 0);
    const held = [...states.values()].filter((state) => state.held).length;
    if (failing.length === 0) return { status: "ok", message: `does ${held} of ${states.size} jobs` };
    return {
      status: "degraded",
      message: failing.map(([name, { lastError }]) => `${name}: ${lastError}`).join("; "),
    };
  };
}
