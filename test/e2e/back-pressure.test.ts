import { setTimeout as sleep } from "node:timers/promises";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { watchMemory } from "@/scripts/bench/memory";
import { createTemplate, idBytes, stampExport } from "@/scripts/bench/otlp-template";
import { launchStack, type Stack } from "@/scripts/stack/launch";
import { type CutProxy, startCutProxy, through } from "@/test/support/cut-proxy";
import { openTestDatabase, type TestDatabase } from "@/test/support/database";
import { sendGrpc } from "@/test/support/receiver";

const boundBytes = 8 * 2 ** 20;
const spansPerExport = 500;
const lanesPerDoor = 60;
const slowMs = 6_000;

let database: TestDatabase;
let line: CutProxy;
let stack: Stack;
beforeAll(async () => {
  database = await openTestDatabase();
  line = await startCutProxy(database.url);
  stack = await launchStack({
    databaseUrl: through(line, database.url),
    parts: ["receiver"],
    env: { RUNTOWER_MAX_IN_FLIGHT_BYTES: String(boundBytes) },
  });
});
afterAll(async () => {
  await stack?.stop();
  await line?.close();
  await database?.close();
});

/** Answers that told a sender to come back, with what they said of when. */
const refusals: { door: "grpc" | "http"; code: number; seconds: number | null }[] = [];

type Take = (body: Buffer) => Promise<boolean>;

/** True: taken. False: told to come back. */
async function takeByHttp(body: Buffer): Promise<boolean> {
  const response = await fetch(`${stack.httpUrl}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/x-protobuf" },
    body: new Uint8Array(body),
  });
  await response.arrayBuffer();
  if (response.status === 200) return true;
  const seconds = response.headers.get("retry-after");
  refusals.push({ door: "http", code: response.status, seconds: seconds === null ? null : Number(seconds) });
  return false;
}

function takeByGrpc(client: Client): Take {
  return async (body) => {
    try {
      await sendGrpc(client, "traces", body);
      return true;
    } catch (error) {
      const { code, metadata } = error as ServiceError;
      const status = metadata.get("grpc-status-details-bin")[0];
      refusals.push({ door: "grpc", code, seconds: retryDelaySeconds(status as Buffer | undefined) });
      return false;
    }
  };
}

/** google.rpc.RetryInfo within a google.rpc.Status: its Duration's seconds are the last varint. */
function retryDelaySeconds(status: Buffer | undefined): number | null {
  const name = "type.googleapis.com/google.rpc.RetryInfo";
  if (status === undefined || !status.includes(name)) return null;
  return status.at(-1) ?? null;
}

// Invariant 5: overload is said, not suffered.
test("a flood over a slow database is turned away with a delay, and what was taken of it is stored", async () => {
  const template = createTemplate(spansPerExport, 0.1);
  const floodMb = (2 * lanesPerDoor * template.bytes.length) / 2 ** 20;
  expect(floodMb * 2 ** 20).toBeGreaterThan(2 * boundBytes);
  const spanIds: bigint[] = [];
  let stopping = false;
  const lane = async (take: Take) => {
    const ids = Buffer.alloc(idBytes(template));
    const body = Buffer.alloc(template.bytes.length);
    while (!stopping) {
      stampExport(template, body, BigInt(Date.now()) * 1_000_000n, ids);
      while (!(await take(body))) {
        if (stopping) return;
        await sleep(100);
      }
      for (let at = ids.length - spansPerExport * 8; at < ids.length; at += 8)
        spanIds.push(ids.readBigInt64BE(at));
    }
  };
  const clients = Array.from(
    { length: 4 },
    (_, i) =>
      new Client(new URL(stack.grpcUrl).host, credentials.createInsecure(), {
        "grpc.use_local_subchannel_pool": 1,
        "test.number": i,
      }),
  );
  line.delayAnswers(400);
  const memory = watchMemory(stack.httpUrl);
  const lanes = Array.from({ length: lanesPerDoor }, (_, i) => [
    lane(takeByHttp),
    lane(takeByGrpc(clients[i % clients.length] as Client)),
  ]).flat();
  await sleep(slowMs);
  const whileSlow = refusals.length;
  line.delayAnswers(0);
  stopping = true;
  await Promise.all(lanes);
  for (const client of clients) client.close();
  const highestMb = memory.stop();

  const { rows } = await database.pool.query<{ stored: bigint; missing: bigint }>(
    `select (select count(*) from telemetry.spans) as stored,
       (select count(*) from unnest($1::bigint[]) as id where not exists (select from telemetry.spans s where s.span_id = id)) as missing`,
    [spanIds.map(String)],
  );
  console.log(
    `flood of ${floodMb.toFixed(0)} MB at a time over a bound of ${boundBytes / 2 ** 20} MB: ${whileSlow} exports turned away, ${spanIds.length} spans taken, receiver at most ${highestMb} MB`,
  );
  expect(whileSlow).toBeGreaterThan(100);
  for (const door of ["grpc", "http"] as const) {
    const told = refusals.filter((one) => one.door === door);
    expect(new Set(told.map(({ code }) => code))).toEqual(new Set([door === "grpc" ? 14 : 503]));
    const delays = new Set(told.map(({ seconds }) => seconds));
    for (const seconds of delays) expect(seconds).toBeOneOf([1, 2, 3, 4, 5]);
  }
  expect({ missing: Number(rows[0]?.missing), stored: Number(rows[0]?.stored) }).toEqual({
    missing: 0,
    stored: spanIds.length,
  });
  expect(highestMb).toBeLessThan(400);
});
