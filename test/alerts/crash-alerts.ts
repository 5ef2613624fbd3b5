import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createPool, type Pool } from "@/lib/db/pool";
import { launchStack, type Stack } from "@/scripts/stack/launch";
import type { ManagedProcess } from "@/scripts/stack/managed-process";
import { startScratchServer } from "@/scripts/stack/scratch-database";
import { createRandom } from "@/test/crash/random";
import { openMetricsPipeline } from "@/test/support/metrics";
import { type NotificationReceiver, startNotificationReceiver } from "@/test/support/notification-receiver";
import { saveSettings } from "@/test/support/notifications";
import { playScript } from "./alert-script";
import { checkRound, type RoundResult, toldOf } from "./check-told";
import { killWorker, type Struck, stopWorker } from "./strike";

const usage = `npm run test:alerts -- [options]
  --rounds N   how often the script is played, and the worker killed in it (default 50)
  --workers N  1 or 2 (default 1); of two the one that does the jobs is killed, and in every third round stopped
               (SIGSTOP) until the other one does them
  --seconds N  how long the ten minutes of the script take (default 20)
  --seed N     the same script and the same kills (default: another one each time, printed)`;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "50" },
    workers: { type: "string", default: "1" },
    seconds: { type: "string", default: "20" },
    seed: { type: "string" },
    help: { type: "boolean" },
  },
});
const rounds = Number(values.rounds);
const workerCount = Number(values.workers);
const lengthMs = Number(values.seconds) * 1_000;
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const next = createRandom(seed);
const slowestAnswerMs = 400;
const longestDrainMs = 120_000;

/** `workers`: the one that does the jobs first. */
type Parts = { pool: Pool; workers: ManagedProcess[]; receiver: NotificationReceiver };

/**
 * Twenty alerts come and go while the worker is killed (SIGKILL), once in each round: at any point, and in every second round
 * while a notification is on its way. A webhook records what arrives. Of several workers another takes over.
 */
async function main(): Promise<boolean> {
  console.log(`${rounds} rounds, seed ${seed}`);
  const server = await startScratchServer();
  const receiver = await startNotificationReceiver();
  receiver.delayMs = () => next(slowestAnswerMs);
  const stacks: Stack[] = [];
  let pool: Pool | undefined;
  try {
    const databaseUrl = await server.createDatabase("alerts");
    pool = createPool(databaseUrl, "alerts", 8);
    for (let n = 0; n < workerCount; n += 1)
      stacks.push(await launchStack({ databaseUrl, parts: ["worker"] }));
    await saveSettings(pool, settingsFor(receiver.url));
    const workers = stacks.map((stack) => stack.part("worker"));
    return await playRounds({ pool, workers, receiver });
  } finally {
    await Promise.all(stacks.map((stack) => stack.stop()));
    await pool?.end();
    await receiver.close();
    await server.close();
  }
}

const settingsFor = (url: string) => ({
  receivers: [{ name: "recorder", integrations: [{ id: "recorder", kind: "webhook", url }] }],
  route: {
    receiver: "recorder",
    group_by: ["round", "team"],
    group_wait_seconds: 1,
    group_interval_seconds: 2,
    repeat_interval_seconds: 86_400,
  },
});

async function playRounds({ pool, workers, receiver }: Parts): Promise<boolean> {
  const pipeline = openMetricsPipeline(pool);
  let [passed, failed] = [0, 0];
  const takeovers: Struck[] = [];
  console.log(
    "\nround  struck at                                        notifications  arrived  twice, marked  outcome",
  );
  for (let round = 1; round <= rounds; round += 1) {
    const name = `r${round}`;
    receiver.received.length = 0;
    const striking = strikeOnce({ pool, workers, receiver }, round);
    const { times } = await playScript({ pool, pipeline }, name, { lengthMs, next });
    const { struck, words } = await striking;
    takeovers.push(struck);
    await untilDrained(pool);
    const told = receiver.received.map(toldOf);
    const result = await checkRound(pool, name, times, told);
    if (result.faults.length === 0) passed += 1;
    else failed += 1;
    printRound(round, words, result);
  }
  await pipeline.close();
  for (const how of ["killed", "stopped"] as const) printTakeovers(how, takeovers);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}

/** Kills or stops the worker that does the jobs, at any point, in every second round while a notification is on its way. */
async function strikeOnce(
  { pool, workers, receiver }: Parts,
  round: number,
): Promise<{ struck: Struck; words: string }> {
  const [worker] = workers;
  if (worker === undefined) throw new Error("there is no worker");
  const startedMs = performance.now();
  await sleep(next(Math.round(lengthMs * 0.8)));
  if (round % 2 === 0) {
    const deadline = performance.now() + lengthMs;
    while (receiver.open === 0 && performance.now() < deadline) await sleep(5);
  }
  const isOnItsWay = receiver.open > 0;
  const atMs = performance.now() - startedMs;
  const hasOthers = workers.length > 1;
  const struck =
    hasOthers && round % 3 === 0 ? await stopWorker(pool, worker) : await killWorker(pool, worker, hasOthers);
  // Whoever took over is the next to be struck.
  workers.push(...workers.splice(0, 1));
  const takeover = struck.tookOverMs === null ? "" : `, taken over after ${secondsOf(struck.tookOverMs)}`;
  const onItsWay = isOnItsWay ? ", one on its way" : "";
  return { struck, words: `${secondsOf(atMs)} ${struck.how}${onItsWay}${takeover}` };
}

const secondsOf = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

function printTakeovers(how: Struck["how"], all: readonly Struck[]): void {
  const times = all.flatMap((one) => (one.how === how ? (one.tookOverMs ?? []) : [])).sort((a, b) => a - b);
  const [middle, longest] = [times[Math.floor(times.length / 2)], times.at(-1)];
  if (middle === undefined || longest === undefined) return;
  console.log(
    `${how} ${times.length} times; taken over after ${secondsOf(middle)} (median), ${secondsOf(longest)} at most`,
  );
}

/** Nothing waits to be told, and nothing of the outbox to be sent. */
async function untilDrained(pool: Pool): Promise<void> {
  const deadline = performance.now() + longestDrainMs;
  while (performance.now() < deadline) {
    const { rows } = await pool.query<{ waiting: number }>(
      `select (select count(*) from alerting.notification_groups)::int
         + (select count(*) from alerting.notifications where state in ('queued', 'sending'))::int as waiting`,
    );
    if (rows[0]?.waiting === 0) return;
    await sleep(200);
  }
}

function printRound(
  round: number,
  struck: string,
  { notifications, received, twice, faults }: RoundResult,
): void {
  const cells = [
    String(round).padStart(5),
    `  ${struck.padEnd(49)}`,
    String(notifications).padStart(12),
    String(received).padStart(9),
    String(twice).padStart(15),
    `  ${faults.length === 0 ? "well" : "FAILED"}`,
  ];
  console.log(cells.join(""));
  for (const fault of faults.slice(0, 10)) console.log(`       ${fault}`);
}

if (values.help) console.log(usage);
else {
  const isWell = await main();
  if (!isWell) console.log(`Again: npm run test:alerts -- --rounds ${rounds} --seed ${seed}`);
  process.exit(isWell ? 0 : 1);
}
