import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createPool, type Pool } from "@/lib/db/pool";
import { untilDerived } from "@/scripts/bench/storage";
import { launchStack, type Stack } from "@/scripts/stack/launch";
import { startScratchServer } from "@/scripts/stack/scratch-database";
import { NotHere } from "@/test/interop/toolchains";
import { type CutProxy, startCutProxy, through } from "@/test/support/cut-proxy";
import { startResender } from "@/test/support/otlp-resend";
import { checkIssues } from "./check-issues";
import { checkRuns } from "./check-runs";
import { checkSearch } from "./check-search";
import { type Check, checkItems, checkQueues, checkRollups } from "./check-stored";
import { allFaults, type Lines, pickFaults } from "./faults";
import { startPythonSender } from "./python-sender";
import { createRandom } from "./random";
import { watchRecovery } from "./recovery";
import { RecoveryTable } from "./recovery-table";
import { startSdkSenders } from "./sdk-senders";
import { Tally } from "./tally";

const usage = `npm run test:crash -- [options]
  --rounds N  faults, one after the other (default 100)
  --seed N    the same faults after the same pauses (default: another one each time, printed)`;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "100" },
    seed: { type: "string" },
    help: { type: "boolean" },
  },
});
const rounds = Number(values.rounds);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);

/**
 * Breaks receiver, worker, PostgreSQL and the lines between them at random while real exporters send, then sets what is
 * stored, counted, derived and found against what was acknowledged.
 */
async function main(): Promise<boolean> {
  console.log(`${rounds} rounds, seed ${seed}`);
  const server = await startScratchServer();
  const lines: CutProxy[] = [];
  let stack: Stack | undefined;
  let pool: Pool | undefined;
  try {
    const databaseUrl = await server.createDatabase("crash");
    pool = createPool(databaseUrl, "crash", 4, 600_000);
    const database = await startCutProxy(databaseUrl);
    lines.push(database);
    stack = await launchStack({ databaseUrl: through(database, databaseUrl), parts: ["receiver", "worker"] });
    const grpc = await startCutProxy(stack.grpcUrl);
    const http = await startCutProxy(stack.httpUrl);
    lines.push(grpc, http);
    const tally = new Tally();
    const table = await breakThings(
      stack,
      allFaults(stack, server, { database, grpc, http }),
      { database, grpc, http },
      pool,
      tally,
    );
    return report(tally, table, await check(pool, tally));
  } finally {
    await stack?.stop();
    await pool?.end();
    for (const line of lines) await line.close();
    await server.close();
  }
}

async function breakThings(
  stack: Stack,
  faults: ReturnType<typeof allFaults>,
  { grpc, http }: Lines,
  pool: Pool,
  tally: Tally,
): Promise<RecoveryTable> {
  const senders = await startSenders(
    through(grpc, stack.grpcUrl),
    through(http, stack.httpUrl),
    stack.key,
    tally,
  );
  const table = new RecoveryTable();
  const next = createRandom(seed);
  await sleep(2_000);
  for (let round = 1; round <= rounds; round++) {
    await sleep(200 + next(1_500));
    const picked = pickFaults(faults, next);
    const struck = Promise.all(picked.map(({ strike }) => strike())).then(() => {});
    const recovery = await watchRecovery(pool, tally, struck);
    table.add(
      picked.map(({ name }) => name),
      recovery,
    );
    console.log(
      `round ${round}: ${picked.map(({ name }) => name).join(" + ")}: ingest back after ${recovery.ingestMs} ms, derivation after ${recovery.deriveMs} ms`,
    );
  }
  await sleep(1_000);
  for (const sender of senders) await sender.stop();
  return table;
}

type Sender = { stop: () => Promise<unknown> };

async function startSenders(grpcUrl: string, httpUrl: string, key: string, tally: Tally): Promise<Sender[]> {
  const resender = startResender({
    url: grpcUrl,
    key,
    lanes: 8,
    restMs: 100,
    onTaken: (sentMs, items) => tally.acknowledge("generator, resends like a collector", sentMs, items),
  });
  const stopResender = async () => {
    const sent = await resender.stop();
    tally.resent += sent.resent;
    tally.refused.push(...sent.refused);
  };
  const senders: Sender[] = [{ stop: stopResender }, startSdkSenders({ grpcUrl, httpUrl, key, tally })];
  try {
    senders.push(await startPythonSender({ grpcUrl, key, tally }));
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    console.log(`Python SDK: not run: ${error.message}`);
  }
  return senders;
}

async function check(pool: Pool, tally: Tally): Promise<Check[]> {
  console.log("checking");
  await untilDerived(pool, 120_000);
  return [
    { what: "exports that a sender was told to give up", off: tally.refused.length },
    ...(await checkItems(pool, tally)),
    ...(await checkQueues(pool)),
    ...(await checkRollups(pool)),
    ...(await checkRuns(pool)),
    ...(await checkIssues(pool)),
    ...(await checkSearch(pool, tally)),
  ];
}

function report(tally: Tally, table: RecoveryTable, checks: Check[]): boolean {
  console.log(`\n${table.text()}\n`);
  for (const [sender, items] of tally.bySender) console.log(`${String(items).padStart(9)}  ${sender}`);
  console.log(`${String(tally.resent).padStart(9)}  exports sent again`);
  for (const reason of tally.refused.slice(0, 5)) console.log(`refused: ${reason}`);
  console.log(
    `\nacknowledged: ${tally.spanIds.length} spans, ${tally.logBodies.length} log records; each of these must be 0:`,
  );
  for (const { what, off } of checks) console.log(`${String(off).padStart(9)}  ${what}`);
  return table.allRecovered && checks.every(({ off }) => off === 0);
}

if (values.help) console.log(usage);
else {
  const well = await main();
  console.log(
    well
      ? "\nNothing lost, nothing twice."
      : `\nFAILED. Again: npm run test:crash -- --rounds ${rounds} --seed ${seed}`,
  );
  process.exit(well ? 0 : 1);
}
