import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createPool, type Pool } from "@/lib/db/pool";
import { launchStack } from "@/scripts/stack/launch";
import { startScratchServer } from "@/scripts/stack/scratch-database";
import { startCutProxy, through } from "@/test/support/cut-proxy";
import { type OutageSender, outageSenders, type Running, type Told } from "./outage-senders";
import { NotHere } from "./toolchains";

const usage = `npm run test:interop -- --outage [--seconds 5,60]
  Takes the database away for so long, one outage after the other, while SDKs at their defaults send.`;
const spansPerSecond = 20;
const calmMs = 20_000;

type Outage = { seconds: number; fromMs: number; toMs: number };
type Sending = { sender: OutageSender; running: Running };

/** @returns how many senders lost what their own retries should have saved */
export async function testOutages(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      outage: { type: "boolean" },
      seconds: { type: "string", default: "5,60" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const lengths = values.seconds.split(",").map(Number);
  const server = await startScratchServer();
  const databaseUrl = await server.createDatabase("outage");
  const line = await startCutProxy(databaseUrl);
  const stack = await launchStack({ databaseUrl: through(line, databaseUrl), parts: ["receiver"] });
  const pool = createPool(databaseUrl, "outage", 2);
  try {
    const sending = await startAll(stack);
    await sleep(calmMs);
    const outages: Outage[] = [];
    for (const seconds of lengths) {
      const fromMs = Date.now();
      line.shut();
      await sleep(seconds * 1_000);
      line.open();
      const toMs = Date.now();
      outages.push({ seconds, fromMs, toMs });
      console.log(
        `${seconds} s without a database; first span stored again ${await untilStored(pool, toMs)} ms after it was back`,
      );
      // Long enough for the longest pause between two tries that any of them makes.
      await sleep(Math.max(calmMs, Math.min(45_000, seconds * 1_000)));
    }
    const told = await Promise.all(
      sending.map(async ({ sender, running }) => ({ sender, told: await running.stop() })),
    );
    let faults = 0;
    for (const one of told) faults += await tell(pool, one.sender, one.told, outages);
    return faults;
  } finally {
    await stack.stop();
    await pool.end();
    await line.close();
    await server.close();
  }
}

async function startAll(stack: { grpcUrl: string; httpUrl: string }): Promise<Sending[]> {
  const sending: Sending[] = [];
  for (const sender of outageSenders) {
    try {
      sending.push({ sender, running: await sender.start(stack, spansPerSecond) });
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
      console.log(`${sender.name}: not run: ${error.message}`);
    }
  }
  return sending;
}

/** Milliseconds from `fromMs` until anything that was sent has been stored after it. */
async function untilStored(pool: Pool, fromMs: number): Promise<number> {
  const count = async () =>
    Number((await pool.query<{ n: bigint }>("select count(*) as n from telemetry.spans")).rows[0]?.n);
  const before = await count();
  while ((await count()) === before) {
    if (Date.now() - fromMs > 60_000) throw new Error("nothing was stored for 60 s after the outage");
    await sleep(100);
  }
  return Date.now() - fromMs;
}

/** One line for each sender. Only what its exporter gave up may be missing, and nothing may be there twice. */
async function tell(pool: Pool, sender: OutageSender, told: Told, outages: Outage[]): Promise<number> {
  const { rows } = await pool.query<{ number: number }>(
    `select (telemetry.attribute(s.attributes, 'outage.number'))::integer as number
     from telemetry.spans s join telemetry.resources r using (project_id, resource_id) where r.service_name = $1`,
    [sender.service],
  );
  const stored = new Set(rows.map(({ number }) => number));
  const givenUp = new Map(told.givenUp);
  let lost = 0;
  for (let number = 0; number < told.made; number++)
    if (!stored.has(number) && !givenUp.has(number)) lost += 1;
  const twice = rows.length - stored.size;
  const missing = [...givenUp].filter(([number]) => !stored.has(number));
  const byOutage = outages.map(({ seconds, fromMs }, i) => {
    const nextMs = outages[i + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    const n = missing.filter(([, atMs]) => atMs >= fromMs - calmMs && atMs < nextMs - calmMs).length;
    return `${n} in the outage of ${seconds} s`;
  });
  console.log(
    `${sender.name} (${sender.limits}): ${told.made} spans made, ${stored.size} stored, ${twice} twice, ${lost} lost; ` +
      `given up by the exporter: ${byOutage.join(", ")}${told.why === "" ? "" : ` (${told.why.slice(0, 120)})`}; ` +
      `longest export that was taken: ${told.longestMs} ms`,
  );
  return lost === 0 && twice === 0 ? 0 : 1;
}
