// One project sends names, keys and resources without end while another sends as it should. Times are printed, not judged.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLog } from "@/lib/log";
import { defaultLimits } from "@/lib/model/limits";
import { createPipeline, type Pipeline } from "@/lib/pipeline";
import { decodeTracesProtobuf } from "@/otel/decode/traces-protobuf";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { encodeTraces } from "../support/otlp-encode";

const calm = 1;
const hostile = 2;
const neighbour = 3;
const exportsEach = 60;
const spansEach = 200;
const limits = { ...defaultLimits, spanNames: 500, resources: 200, attributeKeys: 200 };

let db: TestDatabase;
let pipeline: Pipeline;
beforeAll(async () => {
  db = await openTestDatabase();
  await db.pool.query(
    "insert into projects (id, slug, name) values (1, 'calm', 'Calm'), (2, 'hostile', 'Hostile'), (3, 'neighbour', 'Neighbour') on conflict do nothing",
  );
  pipeline = createPipeline({
    pool: db.pool,
    log: createLog("test", "silent"),
    retentionDays: 90,
    requestIdKeys: ["request_id"],
    limits,
  });
});
afterAll(async () => {
  await pipeline?.close();
  await db?.close();
});

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const random = () => randomBytes(6).toString("hex");

function span(name: string, keyOf: (i: number) => string) {
  const startNs = BigInt(Date.now() - 1_000) * 1_000_000n + BigInt(Math.floor(Math.random() * 1e9));
  return {
    traceId: randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    name,
    kind: 2,
    startTimeUnixNano: String(startNs),
    endTimeUnixNano: String(startNs + 5_000_000n),
    attributes: Array.from({ length: 12 }, (_, i) => text(keyOf(i), `value-${i}`)),
  };
}

function orderly(service: string): Buffer {
  const spans = Array.from({ length: spansEach }, (_, i) => span(`GET /${i % 20}`, (k) => `calm.key.${k}`));
  const resource = { attributes: [text("service.name", service), text("k8s.pod.name", "pod-1")] };
  return encodeTraces({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "calm" }, spans }] }] });
}

function unbounded(): Buffer {
  const resourceSpans = Array.from({ length: spansEach / 10 }, () => ({
    resource: { attributes: [text("service.name", `s-${random()}`), text(`r.${random()}`, random())] },
    scopeSpans: [
      {
        scope: { name: random() },
        spans: Array.from({ length: 10 }, () => span(random(), () => `k.${random()}`)),
      },
    ],
  }));
  return encodeTraces({ resourceSpans });
}

/** All exports, four at a time. @returns how long each took, in ms */
async function send(projectId: number, bodies: readonly Buffer[]): Promise<number[]> {
  const left = [...bodies];
  const took: number[] = [];
  const sender = async () => {
    for (let body = left.pop(); body !== undefined; body = left.pop()) {
      const startMs = performance.now();
      const { report } = await pipeline.ingestTraces(
        projectId,
        () => decodeTracesProtobuf(body, limits),
        spansEach,
      );
      expect(report).toMatchObject({ accepted: spansEach, rejected: 0 });
      took.push(performance.now() - startMs);
    }
  };
  await Promise.all([sender(), sender(), sender(), sender()]);
  return took.sort((a, b) => a - b);
}

const bodies = (make: () => Buffer) => Array.from({ length: exportsEach }, make);
const p50 = (took: readonly number[]) => Math.round(took[took.length >> 1] ?? 0);

it("a sender without bounds fills no dictionary, and the other keeps its own", async () => {
  await send(
    calm,
    bodies(() => orderly("calm")),
  );
  const alone = await send(
    calm,
    bodies(() => orderly("calm")),
  );
  const [besideOrderly] = await Promise.all([
    send(
      calm,
      bodies(() => orderly("calm")),
    ),
    send(
      neighbour,
      bodies(() => orderly("neighbour")),
    ),
  ]);
  const [besideHostile] = await Promise.all([
    send(
      calm,
      bodies(() => orderly("calm")),
    ),
    send(hostile, bodies(unbounded)),
  ]);
  process.stdout.write(
    `an export of ${spansEach} spans, p50 ms: alone ${p50(alone)}, beside an orderly sender ${p50(besideOrderly)}, beside one without bounds ${p50(besideHostile)}\n`,
  );

  const count = async (query: string, projectId: number) =>
    (await db.pool.query<{ n: number }>(`select count(*)::int as n ${query}`, [projectId])).rows[0]?.n;
  const names = `from (select distinct grp, name from telemetry.rollup_increments where project_id = $1 and dimension = 'span') x`;
  expect(await count("from telemetry.spans where project_id = $1", hostile)).toBe(exportsEach * spansEach);
  expect(await count("from telemetry.resources where project_id = $1", hostile)).toBeLessThanOrEqual(301);
  // Some are named `(other names)`, one for each admitted service.
  expect(await count(names, hostile)).toBeLessThanOrEqual(500 + 301);
  expect(await count("from telemetry.resources where project_id = $1", calm)).toBe(1);
  expect(await count(names, calm)).toBe(20);
  const { rows } = await db.pool.query<{ known: number }>(
    "select count(*)::int as known from telemetry.attribute_keys where key like 'calm.key.%'",
  );
  expect(rows[0]?.known).toBe(12);
  const sums = await db.pool.query<{ project_id: number; n: string }>(
    "select project_id, sum(count)::text as n from telemetry.rollup_increments where dimension = 'span' group by 1 order by 1",
  );
  expect(sums.rows.map(({ n }) => Number(n))).toEqual([
    4 * exportsEach * spansEach,
    exportsEach * spansEach,
    exportsEach * spansEach,
  ]);
}, 120_000);
