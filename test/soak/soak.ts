import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createPool, type Pool } from "@/lib/db/pool";
import { quantile } from "@/scripts/bench/quantile";
import { runLoad } from "@/scripts/bench/run-load";
import { untilDerived } from "@/scripts/bench/storage";
import { launchStack, type Stack } from "@/scripts/stack/launch";
import { startScratchServer } from "@/scripts/stack/scratch-database";
import { type Answer, askMeanwhile, questions } from "./ask-meanwhile";
import { IdClock } from "./id-clock";
import { slopePerMinute } from "./slope";
import { readMetrics } from "./watch-process";

const usage = `npm run test:soak -- [options]
  --minutes N      how long (default 10)
  --agent-share X  share of the traces that are agent runs (default 0.1)
  --rate N         at most so many spans a second (default: as many as are taken)`;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    "agent-share": { type: "string", default: "0.1" },
    rate: { type: "string" },
    help: { type: "boolean" },
  },
});
const minutes = Number(values.minutes);

const budgetsMs = { panel: 50, story: 50, attribute: 200 };
const receiverBudgetMb = 300;
const everyMs = 10_000;
// What counts as level: garbage collection and a busy machine make any short line rise or fall a little.
const levelMbPerMinute = 5;
const levelLagPerMinute = 1;

type Sample = {
  atMs: number;
  spans: number;
  receiverMb: number;
  workerMb: number;
  webMb: number | null;
  deriveLag: number;
  foldLag: number;
  inFlightMb: number;
};

/** Sends as fast as is taken, asks meanwhile, and tells whether anything grows that should not. */
async function main(): Promise<boolean> {
  const withWeb = existsSync(`${process.env.NEXT_DIST_DIR ?? ".next"}/BUILD_ID`);
  if (!withWeb) console.log("without web: it is not built");
  const server = await startScratchServer();
  const databaseUrl = await server.createDatabase("soak");
  const stack = await launchStack({
    databaseUrl,
    parts: withWeb ? ["receiver", "worker", "web"] : ["receiver", "worker"],
  });
  const pool = createPool(databaseUrl, "soak", 4, 120_000);
  try {
    const answers: Answer[] = [];
    const asking = askMeanwhile(pool, (answer) => answers.push(answer));
    const load = runLoad({
      url: stack.grpcUrl,
      key: stack.key,
      spans: 10_000_000_000,
      seconds: minutes * 60,
      spansPerExport: 500,
      inFlight: 24,
      connections: 4,
      agentShare: Number(values["agent-share"]),
      ...(values.rate !== undefined && { spansPerSecond: Number(values.rate) }),
    });
    const samples = await watch(stack, pool, answers, withWeb, load);
    const sent = await load;
    await asking.stop();
    for (const failure of asking.failures.slice(0, 5)) console.log(`not answered: ${failure}`);
    const caughtUpMs = performance.now();
    await untilDerived(pool, 600_000);
    console.log(
      `caught up ${((performance.now() - caughtUpMs) / 1_000).toFixed(1)} s after the end; answers to exports: p50 ${sent.ackP50Ms.toFixed(0)} ms, p99 ${sent.ackP99Ms.toFixed(0)} ms, ${sent.retried} retries`,
    );
    const { rows } = await pool.query<{ n: bigint }>("select count(*) as n from telemetry.spans");
    const lost = sent.acknowledged - Number(rows[0]?.n ?? 0);
    return judge(samples, answers, sent.acknowledged / sent.seconds, { lost, refused: sent.failed });
  } finally {
    await stack.stop();
    await pool.end();
    await server.close();
  }
}

async function watch(
  stack: Stack,
  pool: Pool,
  answers: readonly Answer[],
  withWeb: boolean,
  load: Promise<unknown>,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  let over = false;
  const end = load.then(
    () => {
      over = true;
    },
    () => {
      over = true;
    },
  );
  const lags = watchQueues(pool);
  let seen = 0;
  console.log(
    "     s   spans/s  receiver  worker     web  derive lag  fold lag in flight   p95 of panel, story, attribute (ms)",
  );
  const startedMs = performance.now();
  for (;;) {
    await Promise.race([sleep(everyMs), end]);
    if (over) break;
    const [receiver, worker, web] = await Promise.all([
      readMetrics(stack.httpUrl),
      readMetrics(stack.workerUrl),
      withWeb ? readMetrics(stack.webUrl) : null,
    ]);
    const sample: Sample = {
      atMs: performance.now() - startedMs,
      spans: receiver.value("runtower_items_accepted_total"),
      receiverMb: receiver.rssMb,
      workerMb: worker.rssMb,
      webMb: web?.rssMb ?? null,
      ...lags.now(),
      inFlightMb: receiver.value("runtower_in_flight_bytes") / 2 ** 20,
    };
    print(sample, samples.at(-1), answers.slice(seen));
    seen = answers.length;
    samples.push(sample);
  }
  await lags.stop();
  return samples;
}

function print(now: Sample, before: Sample | undefined, answers: readonly Answer[]): void {
  const seconds = (now.atMs - (before?.atMs ?? 0)) / 1_000;
  const cells = [
    (now.atMs / 1_000).toFixed(0).padStart(6),
    ((now.spans - (before?.spans ?? 0)) / seconds).toFixed(0).padStart(9),
    `${now.receiverMb.toFixed(0)} MB`.padStart(9),
    `${now.workerMb.toFixed(0)} MB`.padStart(7),
    (now.webMb === null ? "-" : `${now.webMb.toFixed(0)} MB`).padStart(7),
    `${now.deriveLag.toFixed(1)} s`.padStart(11),
    `${now.foldLag.toFixed(1)} s`.padStart(9),
    `${now.inFlightMb.toFixed(1)} MB`.padStart(9),
    questions
      .map((question) => p95Of(answers, question) ?? "-")
      .join(", ")
      .padStart(20),
  ];
  console.log(cells.join(" "));
}

/** Asks every half second how old what waits is. */
function watchQueues(pool: Pool) {
  const clocks = { touched_traces: new IdClock(), rollup_blocks: new IdClock() };
  let latest = { deriveLag: 0, foldLag: 0 };
  let stopping = false;
  const watching = run();
  return {
    now: () => latest,
    stop: async () => {
      stopping = true;
      await watching;
    },
  };

  async function run(): Promise<void> {
    for (; !stopping; await sleep(500)) {
      const ages = await Promise.all([age("touched_traces"), age("rollup_blocks")]).catch(() => null);
      if (ages !== null) latest = { deriveLag: ages[0], foldLag: ages[1] };
    }
  }

  async function age(table: keyof typeof clocks): Promise<number> {
    const { rows } = await pool.query<{ oldest: bigint | null; newest: bigint }>(
      `select (select id from telemetry.${table} order by id limit 1) as oldest,
              coalesce(pg_sequence_last_value(pg_get_serial_sequence('telemetry.${table}', 'id')), 0) as newest`,
    );
    const nowMs = performance.now();
    clocks[table].see(nowMs, rows[0]?.newest ?? 0n);
    return clocks[table].ageSeconds(nowMs, rows[0]?.oldest ?? null);
  }
}

function p95Of(answers: readonly Answer[], question: (typeof questions)[number]): number | null {
  return quantile(
    answers.filter((answer) => answer.question === question).map(({ tookMs }) => tookMs),
    0.95,
  );
}

function judge(
  samples: readonly Sample[],
  answers: readonly Answer[],
  spansPerSecond: number,
  { lost, refused }: { lost: number; refused: number },
): boolean {
  const slope = (name: "receiverMb" | "workerMb" | "deriveLag" | "foldLag") =>
    slopePerMinute(samples.map((sample) => ({ atMs: sample.atMs, value: sample[name] })));
  const verdicts: [string, number | null, number, string][] = [
    ["acknowledged spans that are not stored", Math.abs(lost), 0, ""],
    ["spans refused", refused, 0, ""],
    ["receiver, highest", Math.max(...samples.map(({ receiverMb }) => receiverMb)), receiverBudgetMb, "MB"],
    ["receiver, growth in the later half", slope("receiverMb"), levelMbPerMinute, "MB/min"],
    ["worker, growth in the later half", slope("workerMb"), levelMbPerMinute, "MB/min"],
    ["derive lag, growth in the later half", slope("deriveLag"), levelLagPerMinute, "s/min"],
    ["fold lag, growth in the later half", slope("foldLag"), levelLagPerMinute, "s/min"],
    ...questions.map((question): [string, number | null, number, string] => [
      `${question}, p95`,
      p95Of(answers, question),
      budgetsMs[question],
      "ms",
    ]),
  ];
  console.log(
    `\n${spansPerSecond.toFixed(0)} spans/s acknowledged, ${answers.length} questions asked meanwhile`,
  );
  let well = true;
  for (const [what, measured, most, unit] of verdicts) {
    const isOver = measured === null || measured > most;
    well &&= !isOver;
    console.log(
      `${isOver ? "OVER" : "  ok"}  ${what}: ${measured === null ? "not measured" : Math.round(measured * 10) / 10} ${unit} (at most ${most})`,
    );
  }
  return well;
}

if (values.help) console.log(usage);
else process.exit((await main()) ? 0 : 1);
