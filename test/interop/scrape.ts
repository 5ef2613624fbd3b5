// A real Prometheus and Runtower scrape the same targets, and are asked the same queries over HTTP.
import { setTimeout as sleep } from "node:timers/promises";
import { createPool } from "@/lib/db/pool";
import { launchStack, type Stack } from "@/scripts/stack/launch";
import { startScratchServer } from "@/scripts/stack/scratch-database";
import { ask } from "./prometheus/ask";
import { difference } from "./prometheus/compare-answers";
import { QueryGenerator } from "./prometheus/queries";
import { makeSamples, SAMPLE_STEP_MS } from "./prometheus/samples";
import { startPrometheus } from "./prometheus/server";
import { startTargets, type Target } from "./prometheus/target";
import { NotHere } from "./toolchains";

const queries = 200;
const seed = 42;
/** Half an hour, one scrape a second: an hour back Prometheus takes no samples any more. */
const samples = 120;

function configOf({ host, targets }: Target): string {
  const statics = targets.map(
    ({ job, instance, path }) =>
      `      - { targets: ["${host}"], labels: { __metrics_path__: "${path}", job: "${job}", instance: "${instance}" } }`,
  );
  return `global:\n  scrape_interval: 1s\nscrape_configs:\n  - job_name: same\n    scrape_timeout: 1s\n    static_configs:\n${statics.join("\n")}\n`;
}

async function addTargets(databaseUrl: string, { host, targets }: Target): Promise<void> {
  const pool = createPool(databaseUrl, "interop", 1);
  for (const { job, instance, path } of targets) {
    await pool.query(
      `insert into telemetry.scrape_targets (project_id, url, kind, interval_seconds, timeout_seconds, labels, enabled)
       select id, $1, 'prometheus', 1, 1, $2, true from projects where slug = 'default'`,
      [`http://${host}${path}`, JSON.stringify({ job, instance })],
    );
  }
  await pool.end();
}

async function compare(stack: Stack, databaseUrl: string): Promise<string[]> {
  const startMs = Math.floor(Date.now() / 60_000) * 60_000 - samples * SAMPLE_STEP_MS - 300_000;
  const target = await startTargets(makeSamples(startMs), samples);
  const prometheus = await startPrometheus({ config: configOf(target) });
  try {
    await addTargets(databaseUrl, target);
    const deadline = Date.now() + 600_000;
    while (!target.done()) {
      if (Date.now() > deadline)
        throw new Error("the targets were not scraped to their end within 10 minutes");
      await sleep(250);
    }
    // Acknowledged scrapes are found at once; Prometheus' last one may still be on its way.
    await sleep(3_000);
    const generator = new QueryGenerator(seed, startMs + 600_000, startMs + (samples - 5) * SAMPLE_STEP_MS);
    const different: string[] = [];
    for (let count = 0; count < queries; count++) {
      const query = generator.next();
      const ours = await ask(`${stack.webUrl}/api/prom`, query, { authorization: `Bearer ${stack.key}` });
      const theirs = await ask(prometheus.url, query);
      const fault =
        theirs === "error" || ours === "error"
          ? theirs !== ours && `Prometheus ${theirs === "error" ? "refuses" : "answers"}, Runtower does not`
          : difference(theirs, ours);
      if (fault)
        different.push(`${query.query} (${query.startMs}..${query.endMs}/${query.stepMs}): ${fault}`);
    }
    return different;
  } finally {
    await prometheus.stop();
    target.close();
  }
}

/** @returns how many queries were answered differently */
export async function testScrape(): Promise<number> {
  const server = await startScratchServer();
  try {
    const databaseUrl = await server.createDatabase("interop_scrape");
    const stack = await launchStack({ databaseUrl, parts: ["receiver", "worker", "web"] });
    try {
      const different = await compare(stack, databaseUrl);
      for (const line of different) console.log(line);
      console.log(
        `scraped by both: ${queries - different.length} of ${queries} queries answered as by Prometheus, to 1e-9 relative`,
      );
      return different.length;
    } finally {
      await stack.stop();
    }
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    console.log(`scraped by both: not run: ${error.message}`);
    return 0;
  } finally {
    await server.close();
  }
}
