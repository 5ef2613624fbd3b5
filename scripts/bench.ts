import { parseArgs } from "node:util";
import { createPool } from "@/lib/db/pool";
import { measureCopy } from "./bench/copy-baseline";
import { measurePageFreshness, measureSearchFreshness } from "./bench/freshness";
import { measureExports, measureSpans } from "./bench/ingest";
import { describeMachine } from "./bench/machine";
import { watchMemory } from "./bench/memory";
import { measureQuestions, type QuestionTimes } from "./bench/questions";
import { measureStorage, untilDerived } from "./bench/storage";
import { launchStack, type Stack } from "./stack/launch";
import { startScratchServer } from "./stack/scratch-database";

const usage = `npm run bench -- [options]
  --quick          under a minute, 100,000 spans
  --spans N        spans to store before the questions are asked (default 2,000,000)
  --agent-share X  share of the traces that are agent runs (default 0.1)
One JSON object on stdout, progress on stderr.`;

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    spans: { type: "string" },
    "agent-share": { type: "string", default: "0.1" },
    help: { type: "boolean", default: false },
  },
});
const size = values.quick
  ? {
      spans: 100_000,
      copyRows: 40_000,
      exports: 2_500,
      searches: 10,
      pages: 4,
      questions: 25,
      deriveMs: 3_000,
    }
  : {
      spans: 2_000_000,
      copyRows: 400_000,
      exports: 40_000,
      searches: 100,
      pages: 30,
      questions: 200,
      deriveMs: 600_000,
    };
const spans = values.spans === undefined ? size.spans : Number(values.spans);
const agentShare = Number(values["agent-share"]);

/** Why a part of the result is null. */
const reasons: Record<string, string> = {};
const startedMs = performance.now();

function say(text: string): void {
  console.error(`${((performance.now() - startedMs) / 1_000).toFixed(1).padStart(6)} s  ${text}`);
}

async function attempt<T>(part: string, work: () => Promise<T>): Promise<T | null> {
  try {
    say(part);
    return await work();
  } catch (error) {
    reasons[part] = (error instanceof Error ? error.message : String(error))
      .split("\n")
      .slice(0, 12)
      .join("\n");
    say(`${part}: could not be measured: ${reasons[part]}`);
    return null;
  }
}

async function measureIngest(stack: Stack, copyRowsPerSecond: number | null) {
  const memory = watchMemory(stack.httpUrl);
  const load = await attempt("ingest", () => measureSpans(stack, spans, agentShare));
  const single = await attempt("exports of one span", () => measureExports(stack, size.exports));
  const spansPerSecond = load === null ? null : Math.round(load.acknowledged / load.seconds);
  if (load)
    say(
      `answers: p50 ${load.ackP50Ms.toFixed(0)} ms, p99 ${load.ackP99Ms.toFixed(0)} ms, ${load.retried} retries`,
    );
  return {
    load,
    receiverMb: memory.stop(),
    ingest: {
      spansPerSecond,
      copyRatio: ratio(spansPerSecond, copyRowsPerSecond),
      exportsPerSecond: single === null ? null : Math.round(single.exports / single.seconds),
    },
  };
}

function ratio(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.round((a / b) * 100) / 100;
}

async function measureReading(stack: Stack, requestIds: readonly string[]) {
  const started = await attempt("web", async () => {
    await stack.part("web").start();
    return true;
  });
  const none: QuestionTimes = { requestStoryP95Ms: null, attributeSearchP95Ms: null, panelP95Ms: null };
  if (started === null)
    return { times: none, freshness: { searchP99Ms: null, pageP99Ms: null }, webMb: null };
  const memory = watchMemory(stack.webUrl);
  const times =
    (await attempt("questions", () => measureQuestions(stack, requestIds, size.questions))) ?? none;
  const searchP99Ms = await attempt("freshness of search", () =>
    measureSearchFreshness(stack, size.searches),
  );
  const pageP99Ms = await attempt("freshness of the page", () => measurePageFreshness(stack, size.pages));
  return { times, freshness: { searchP99Ms, pageP99Ms }, webMb: memory.stop() };
}

async function main(): Promise<void> {
  if (values.help) return console.error(usage);
  if (!(spans >= 1_000) || !(agentShare >= 0 && agentShare <= 1)) throw new Error(usage);
  say("starting PostgreSQL");
  const server = await startScratchServer();
  try {
    const copyUrl = await server.createDatabase("bench_copy");
    const copyRowsPerSecond = await attempt("plain COPY", () =>
      measureCopy(copyUrl, size.copyRows, agentShare),
    );
    if (copyRowsPerSecond) say(`plain COPY of rows encoded beforehand: ${copyRowsPerSecond} rows/s`);
    await measureAll(await server.createDatabase("bench"), copyRowsPerSecond);
  } finally {
    await server.close();
  }
}

async function measureAll(databaseUrl: string, copyRowsPerSecond: number | null): Promise<void> {
  say("starting receiver and worker");
  const stack = await launchStack({ databaseUrl, parts: ["receiver", "worker", "web"], later: ["web"] });
  const pool = createPool(databaseUrl, "bench", 2);
  try {
    const { load, receiverMb, ingest } = await measureIngest(stack, copyRowsPerSecond);
    say("waiting for the worker");
    if (!(await untilDerived(pool, size.deriveMs))) say("the worker is still at work; going on");
    const storage = await attempt("storage", () => measureStorage(pool));
    const { times, freshness, webMb } = await measureReading(stack, load?.requestIds ?? []);
    const result = {
      machine: describeMachine(),
      ingest,
      freshness,
      query: { spans: storage?.spans ?? null, ...times },
      memory: { receiverMb, webMb },
      storage: {
        bytesPerSpan: storage?.bytesPerSpan ?? null,
        otlpBytesPerSpan: load === null ? null : Math.round(load.bytesPerSpan),
      },
      ...(Object.keys(reasons).length > 0 && { reasons }),
    };
    console.log(JSON.stringify(result, null, 2));
    say("done");
  } finally {
    await pool.end();
    await stack.stop();
  }
}

await main();
