import { parseArgs } from "node:util";
import { createPool, type Pool } from "@/lib/db/pool";
import { measureCopy } from "./bench/copy-baseline";
import { measureDecisionQuestions } from "./bench/decision-questions";
import { measureOpaDecisions } from "./bench/decisions";
import { measurePageFreshness, measureSearchFreshness } from "./bench/freshness";
import type { LoadResult } from "./bench/generator";
import { measureExports, measureSpans } from "./bench/ingest";
import { describeMachine } from "./bench/machine";
import { watchMemory } from "./bench/memory";
import type { MetricLoadResult } from "./bench/metric-generator";
import { measureMetrics, storeDay } from "./bench/metrics";
import { measurePromQuestions } from "./bench/prom-questions";
import { measureQuestions, type QuestionTimes } from "./bench/questions";
import { measureStorage, untilDerived } from "./bench/storage";
import { type DecisionSamples, storeDecisions } from "./bench/store-decisions";
import { launchStack, type Stack } from "./stack/launch";
import { startScratchServer } from "./stack/scratch-database";

const usage = `npm run bench -- [options]
  --quick          under a minute, 100,000 spans
  --spans N        spans to store before the questions are asked (default 2,000,000)
  --decisions N    decisions of the last 30 days to store before the questions are asked (default 0)
  --agent-share X  share of the traces that are agent runs (default 0.1)
One JSON object on stdout, progress on stderr.`;

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    spans: { type: "string" },
    decisions: { type: "string", default: "0" },
    "agent-share": { type: "string", default: "0.1" },
    help: { type: "boolean", default: false },
  },
});
const size = values.quick
  ? {
      spans: 100_000,
      copyRows: 40_000,
      exports: 2_500,
      opaDecisions: 10_000,
      metricPoints: 300_000,
      searches: 10,
      pages: 4,
      questions: 25,
      deriveMs: 3_000,
    }
  : {
      spans: 2_000_000,
      copyRows: 400_000,
      exports: 40_000,
      opaDecisions: 200_000,
      metricPoints: 4_000_000,
      searches: 100,
      pages: 30,
      questions: 200,
      deriveMs: 600_000,
    };
const spans = values.spans === undefined ? size.spans : Number(values.spans);
const decisions = Number(values.decisions);
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

/** Loads in parts, so that the rate into an empty database stands beside that into a full one. */
async function measureIngest(stack: Stack, copyRowsPerSecond: number | null, between: () => Promise<void>) {
  const memory = watchMemory(stack.httpUrl);
  const loads: LoadResult[] = [];
  for (const [part, size] of partsOf(spans).entries()) {
    const load = await attempt(`ingest of ${size} spans`, () => measureSpans(stack, size, agentShare));
    if (load === null) break;
    say(
      `${rateOf([load])} spans/s; answers: p50 ${load.ackP50Ms.toFixed(0)} ms, p99 ${load.ackP99Ms.toFixed(0)} ms, ${load.retried} retries`,
    );
    loads.push(load);
    if (part === 0) await between();
  }
  const single = await attempt("exports of one span", () => measureExports(stack, size.exports));
  const opa = await attempt("decisions of sixteen OPAs", () => measureOpaDecisions(stack, size.opaDecisions));
  if (opa !== null)
    say(
      `${Math.round(opa.decisions / opa.seconds)} decisions/s of ${opa.bytesPerDecision} bytes; uploads: p50 ${opa.ackP50Ms.toFixed(0)} ms, p99 ${opa.ackP99Ms.toFixed(0)} ms`,
    );
  const metrics = await attempt("metric points of 10,000 series", () =>
    measureMetrics(stack, size.metricPoints),
  );
  if (metrics !== null)
    say(
      `${pointsPerSecond(metrics)} points/s of ${metrics.bytesPerPoint.toFixed(0)} bytes; answers: p50 ${metrics.ackP50Ms.toFixed(0)} ms, p99 ${metrics.ackP99Ms.toFixed(0)} ms`,
    );
  const spansPerSecond = rateOf(loads);
  return {
    loads,
    receiverMb: memory.stop(),
    ingest: {
      spansPerSecond,
      copyRatio: ratio(spansPerSecond, copyRowsPerSecond),
      exportsPerSecond: single === null ? null : Math.round(single.exports / single.seconds),
      metricPointsPerSecond: metrics === null ? null : pointsPerSecond(metrics),
      opaDecisionsPerSecond: opa === null ? null : Math.round(opa.decisions / opa.seconds),
      ...(loads.length > 1 && {
        emptySpansPerSecond: rateOf(loads.slice(0, 1)),
        fullSpansPerSecond: rateOf(loads.slice(-1)),
      }),
    },
  };
}

const pointsPerSecond = ({ acknowledged, seconds }: MetricLoadResult): number =>
  Math.round(acknowledged / seconds);

/** The first and the last two million apart from what lies between, where there is anything between. */
function partsOf(total: number): number[] {
  const part = 2_000_000;
  return total < 3 * part ? [total] : [part, total - 2 * part, part];
}

function rateOf(loads: readonly LoadResult[]): number | null {
  const seconds = loads.reduce((sum, load) => sum + load.seconds, 0);
  return seconds === 0 ? null : Math.round(loads.reduce((sum, load) => sum + load.acknowledged, 0) / seconds);
}

function ratio(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.round((a / b) * 100) / 100;
}

async function measureReading(stack: Stack, requestIds: readonly string[], samples: DecisionSamples | null) {
  const started = await attempt("web", async () => {
    await stack.part("web").start();
    return true;
  });
  const none: QuestionTimes = { requestStoryP95Ms: null, attributeSearchP95Ms: null, panelP95Ms: null };
  if (started === null)
    return {
      times: none,
      decisionTimes: null,
      promTimes: null,
      freshness: { searchP99Ms: null, pageP99Ms: null },
      webMb: null,
    };
  const memory = watchMemory(stack.webUrl);
  const times =
    (await attempt("questions", () => measureQuestions(stack, requestIds, size.questions))) ?? none;
  const decisionTimes =
    samples &&
    (await attempt("questions about decisions", () =>
      measureDecisionQuestions(stack, samples, size.questions),
    ));
  const promTimes = await attempt("questions in PromQL", () => measurePromQuestions(stack, size.questions));
  const searchP99Ms = await attempt("freshness of search", () =>
    measureSearchFreshness(stack, size.searches),
  );
  const pageP99Ms = await attempt("freshness of the page", () => measurePageFreshness(stack, size.pages));
  return { times, decisionTimes, promTimes, freshness: { searchP99Ms, pageP99Ms }, webMb: memory.stop() };
}

async function someRequestIds(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ value: string }>(
    "select value from telemetry.trace_keys tablesample system (1) where kind = 1 limit 2000",
  );
  return rows.map(({ value }) => value);
}

async function main(): Promise<void> {
  if (values.help) return console.error(usage);
  if (!(spans >= 1_000) || !(agentShare >= 0 && agentShare <= 1) || !(decisions >= 0)) throw new Error(usage);
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
    const settled = async () => {
      say("waiting for the worker");
      const startedMs = performance.now();
      if (!(await untilDerived(pool, size.deriveMs))) say("the worker is still at work; going on");
      else say(`derived and folded ${((performance.now() - startedMs) / 1_000).toFixed(1)} s later`);
    };
    // What the questions take when little is stored, to see how that grows.
    let before: (QuestionTimes & { spans: number }) | undefined;
    const between = async () => {
      if (partsOf(spans).length === 1) return;
      await settled();
      const stored = await measureStorage(pool);
      const requestIds = await someRequestIds(pool);
      await attempt("web", () => stack.part("web").start());
      const times = await attempt("questions, little stored", () =>
        measureQuestions(stack, requestIds, size.questions),
      );
      if (times !== null) before = { spans: stored.spans, ...times };
      await stack.part("web").stop();
    };
    const { loads, receiverMb, ingest } = await measureIngest(stack, copyRowsPerSecond, between);
    await attempt("a day of 1,000 series", () => storeDay(stack));
    await settled();
    const storage = await attempt("storage", () => measureStorage(pool));
    const samples =
      decisions > 0 ? await attempt("decisions", () => storeDecisions(pool, decisions, say)) : null;
    const { times, decisionTimes, promTimes, freshness, webMb } = await measureReading(
      stack,
      loads.flatMap(({ requestIds }) => requestIds),
      samples,
    );
    const result = {
      machine: describeMachine(),
      ingest,
      freshness,
      query: {
        spans: storage?.spans ?? null,
        ...times,
        ...promTimes,
        ...(decisions > 0 && { decisions: samples && decisions, ...decisionTimes }),
      },
      ...(before !== undefined && { queryBefore: before }),
      memory: { receiverMb, webMb },
      storage: {
        bytesPerSpan: storage?.bytesPerSpan ?? null,
        otlpBytesPerSpan: loads[0] === undefined ? null : Math.round(loads[0].bytesPerSpan),
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
