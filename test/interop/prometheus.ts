import { instantQuery, type QueryOptions, rangeQuery } from "@/lib/promql/query";
import { QueryError } from "@/lib/promql/query-error";
import { MemorySource } from "@/test/promql/memory-source";
import { ask, type Outcome } from "./prometheus/ask";
import { answerOf, difference } from "./prometheus/compare-answers";
import { type GeneratedQuery, QueryGenerator } from "./prometheus/queries";
import { type FloatSeries, makeSamples, SAMPLE_STEP_MS } from "./prometheus/samples";
import { startPrometheus } from "./prometheus/server";
import { NotHere } from "./toolchains";

const START_MS = 1_700_000_000_000;
const QUERIES = 200;
const SEED = 42;

function sourceOf(series: readonly FloatSeries[]): MemorySource {
  const source = new MemorySource();
  for (const { labels, values, firstMs } of series) {
    const samples = values.flatMap((value, index) =>
      value === undefined ? [] : [{ timeMs: firstMs + index * SAMPLE_STEP_MS, value, startMs: 0 }],
    );
    source.add(labels, samples);
  }
  return source;
}

async function evaluateOurs(query: GeneratedQuery, options: QueryOptions): Promise<Outcome> {
  try {
    const run =
      query.stepMs === 0
        ? instantQuery(query.query, query.startMs, options)
        : rangeQuery(query.query, query, options);
    return answerOf((await run).value);
  } catch (error) {
    if (error instanceof QueryError) return "error";
    throw error;
  }
}

async function compareAnswers(): Promise<string[]> {
  const series = makeSamples(START_MS);
  const server = await startPrometheus({ series });
  const options: QueryOptions = { source: sourceOf(series), now: () => performance.now() };
  const generator = new QueryGenerator(SEED, START_MS + 600_000, START_MS + 3_300_000);
  const different: string[] = [];
  try {
    for (let count = 0; count < QUERIES; count++) {
      const query = generator.next();
      const [expected, actual] = [await ask(server.url, query), await evaluateOurs(query, options)];
      const fault =
        expected === "error" || actual === "error"
          ? expected !== actual && `prometheus ${expected === "error" ? "refuses" : "answers"}, we do not`
          : difference(expected, actual);
      if (fault)
        different.push(`${query.query} (${query.startMs}..${query.endMs}/${query.stepMs}): ${fault}`);
    }
  } finally {
    await server.stop();
  }
  return different;
}

/** Asks a Prometheus of the machine's own and our engine the same 200 queries about the same samples. */
export async function testPrometheus(): Promise<number> {
  try {
    const different = await compareAnswers();
    for (const line of different) console.log(line);
    const same = QUERIES - different.length;
    console.log(`PromQL: ${same} of ${QUERIES} queries answered as by Prometheus, to 1e-9 relative`);
    return different.length;
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    console.log(`PromQL: not run: ${error.message}`);
    return 0;
  }
}
