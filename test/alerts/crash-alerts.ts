import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createPool, type Pool } from "@/lib/db/pool";
import { launchStack, type Stack } from "@/scripts/stack/launch";
import { startScratchServer } from "@/scripts/stack/scratch-database";
import { createRandom } from "@/test/crash/random";
import { openMetricsPipeline } from "@/test/support/metrics";
import { type NotificationReceiver, startNotificationReceiver } from "@/test/support/notification-receiver";
import { saveSettings } from "@/test/support/notifications";
import { playScript } from "./alert-script";
import { checkRound, type RoundResult, toldOf } from "./check-told";

const usage = `npm run test:alerts -- [options]
  --rounds N   how often the script is played, and the worker killed in it (default 50)
  --seconds N  how long the ten minutes of the script take (default 20)
  --seed N     the same script and the same kills (default: another one each time, printed)`;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "50" },
    seconds: { type: "string", default: "20" },
    seed: { type: "string" },
    help: { type: "boolean" },
  },
});
const rounds = Number(values.rounds);
const lengthMs = Number(values.seconds) * 1_000;
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const next = createRandom(seed);
const slowestAnswerMs = 400;
const longestDrainMs = 120_000;

type Parts = { pool: Pool; stack: Stack; receiver: NotificationReceiver };

/**
 * Twenty alerts come and go while the worker is killed (SIGKILL), once in each round: at any point, and in every second round
 * while a notification is on its way. A webhook records what arrives.
 */
async function main(): Promise<boolean> {
  console.log(`${rounds} rounds, seed ${seed}`);
  const server = await startScratchServer();
  const receiver = await startNotificationReceiver();
  receiver.delayMs = () => next(slowestAnswerMs);
  let stack: Stack | undefined;
  let pool: Pool | undefined;
  try {
    const databaseUrl = await server.createDatabase("alerts");
    pool = createPool(databaseUrl, "alerts", 8);
    stack = await launchStack({ databaseUrl, parts: ["worker"] });
    await saveSettings(pool, settingsFor(receiver.url));
    return await playRounds({ pool, stack, receiver });
  } finally {
    await stack?.stop();
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

async function playRounds({ pool, stack, receiver }: Parts): Promise<boolean> {
  const pipeline = openMetricsPipeline(pool);
  let [passed, failed] = [0, 0];
  console.log("\nround  killed at               notifications  arrived  twice, marked  outcome");
  for (let round = 1; round <= rounds; round += 1) {
    const name = `r${round}`;
    receiver.received.length = 0;
    const killing = killOnce({ pool, stack, receiver }, round % 2 === 0);
    const { times } = await playScript({ pool, pipeline }, name, { lengthMs, next });
    const killed = await killing;
    await untilDrained(pool);
    const told = receiver.received.map(toldOf);
    const result = await checkRound(pool, name, times, told);
    if (result.faults.length === 0) passed += 1;
    else failed += 1;
    printRound(round, killed, result);
  }
  await pipeline.close();
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}

/** Kills the worker and starts it again. @returns when that was */
async function killOnce({ stack, receiver }: Parts, isInFlight: boolean): Promise<string> {
  const worker = stack.part("worker");
  const startedMs = performance.now();
  await sleep(next(Math.round(lengthMs * 0.8)));
  if (isInFlight) {
    const deadline = performance.now() + lengthMs;
    while (receiver.open === 0 && performance.now() < deadline) await sleep(5);
  }
  const isOnItsWay = receiver.open > 0;
  const atMs = performance.now() - startedMs;
  await worker.kill();
  await worker.start();
  return `${(atMs / 1_000).toFixed(1)} s${isOnItsWay ? ", one on its way" : ""}`;
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
  killed: string,
  { notifications, received, twice, faults }: RoundResult,
): void {
  const cells = [
    String(round).padStart(5),
    `  ${killed.padEnd(24)}`,
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
