import { compress } from "snappyjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isStaleAt, wordsOf } from "@/lib/model/stale-marker";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { readMetric, samplesOf } from "../support/metrics";
import { bytes, encodeVarint, message, tag } from "../support/otlp-encode";
import { openTestReceiver, type TestReceiver } from "../support/receiver";

let database: TestDatabase;
let receiver: TestReceiver;
beforeAll(async () => {
  database = await openTestDatabase();
  receiver = await openTestReceiver(database.url);
});
afterAll(async () => {
  await receiver.stop();
  await database.close();
});

const t0 = Date.parse("2026-03-05T10:30:00Z");
const text = (field: number, value: string) => bytes(field, Buffer.from(value));
const varint = (field: number, value: number) => Buffer.concat([tag(field, 0), encodeVarint(BigInt(value))]);
const zigzag = (value: number) => BigInt.asUintN(64, BigInt((value << 1) ^ (value >> 31)));
function double(field: number, value: number | bigint): Buffer {
  const out = Buffer.alloc(8);
  if (typeof value === "bigint") out.writeBigUInt64LE(value);
  else out.writeDoubleLE(value);
  return Buffer.concat([tag(field, 1), out]);
}
const sample = (field: number, ms: number, value: number | bigint) =>
  message(field, double(1, value), varint(2, ms));
const label = (name: string, value: string) => message(1, text(1, name), text(2, value));
const series1 = (labels: Record<string, string>, ...parts: Buffer[]) =>
  message(1, ...Object.entries(labels).map(([name, value]) => label(name, value)), ...parts);
const packed = (field: number, values: bigint[]) => bytes(field, Buffer.concat(values.map(encodeVarint)));
const staleBits = 0x7ff0000000000002n;

function histogram(field: number, ms: number, schema: number, bounds: number[] = []): Buffer {
  return message(
    field,
    varint(1, 6),
    double(3, 7.5),
    Buffer.concat([tag(4, 0), encodeVarint(BigInt.asUintN(32, zigzag(schema)))]),
    message(11, Buffer.concat([tag(1, 0), encodeVarint(zigzag(1))]), varint(2, 2)),
    packed(12, [zigzag(2), zigzag(2)]),
    varint(15, ms),
    ...(bounds.length > 0
      ? [bytes(16, Buffer.concat(bounds.map((bound) => double(0, bound).subarray(1))))]
      : []),
  );
}

async function post(body: Buffer, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${receiver.httpUrl}/api/v1/write`, {
    method: "POST",
    headers: { "content-type": "application/x-protobuf", "content-encoding": "snappy", ...headers },
    body: new Uint8Array(compress(body)),
  });
}
const version2 = { "content-type": "application/x-protobuf;proto=io.prometheus.write.v2.Request" };

test("1.0: samples, stale markers, histograms, exemplars and metadata", async () => {
  const exemplar = message(
    3,
    label("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"),
    double(2, 9),
    varint(3, t0),
  );
  const body = Buffer.concat([
    series1({ __name__: "rw_total", job: "j" }, sample(2, t0, 1), sample(2, t0 + 1_000, staleBits), exemplar),
    series1({ __name__: "rw_native" }, histogram(4, t0, 3)),
    series1({ __name__: "rw_custom" }, histogram(4, t0, -53, [1, 5])),
    message(3, varint(1, 1), text(2, "rw_total"), text(4, "help")),
  ]);
  const answer = await post(body);
  expect(answer.status).toBe(204);
  expect((await post(body)).status).toBe(204);
  const [counter] = await readMetric(database.pool, "rw_total");
  expect(counter?.labels.toRecord()).toEqual({ __name__: "rw_total", job: "j" });
  expect(samplesOf(counter)[0]).toEqual([t0, 1]);
  expect(counter?.timesMs.length).toBe(2);
  expect(counter && isStaleAt(wordsOf(counter.values), 1)).toBe(true);
  const [native] = await readMetric(database.pool, "rw_native");
  expect(native?.histograms?.[0]).toMatchObject({ schema: 3, count: 6, sum: 7.5, positiveBuckets: [2, 4] });
  const buckets = await readMetric(database.pool, "rw_custom_bucket");
  expect(buckets.map(({ labels, values }) => [labels.get("le"), values[0]])).toEqual([
    ["1", 0],
    ["5", 2],
    ["+Inf", 6],
  ]);
  const { rows } = await database.pool.query("select trace_id, value from telemetry.metric_exemplars");
  expect(rows).toEqual([{ trace_id: "4bf92f35-77b3-4da6-a3ce-929d0e0e4736", value: 9 }]);
  const metadata = await database.pool.query("select name, type, help from telemetry.metric_metadata");
  expect(metadata.rows).toEqual([{ name: "rw_total", type: "counter", help: "help" }]);
});

test("1.0: metadata comes in requests of its own", async () => {
  const help = "long ".repeat(2_000);
  expect((await post(message(3, varint(1, 2), text(2, "rw_alone"), text(4, help)))).status).toBe(204);
  const { rows } = await database.pool.query(
    "select type, help from telemetry.metric_metadata where name = 'rw_alone'",
  );
  expect(rows).toEqual([{ type: "gauge", help: help.slice(0, rows[0]?.help.length) }]);
  expect(rows[0].help.length).toBeLessThan(5_000);
});

test("2.0: symbols, start times, and how much was written", async () => {
  const symbols = ["", "__name__", "rw2_total", "job", "k", "helpful"];
  const body = Buffer.concat([
    ...symbols.map((one) => text(4, one)),
    message(
      5,
      packed(1, [1n, 2n, 3n, 4n]),
      message(2, double(1, 5), varint(2, t0), varint(3, t0 - 60_000)),
      message(5, varint(1, 1), varint(3, 5)),
    ),
  ]);
  const answer = await post(body, version2);
  expect(answer.status).toBe(204);
  expect(answer.headers.get("x-prometheus-remote-write-samples-written")).toBe("1");
  expect(answer.headers.get("x-prometheus-remote-write-histograms-written")).toBe("0");
  const [series] = await readMetric(database.pool, "rw2_total", { job: "k" });
  expect(samplesOf(series)).toEqual([[t0, 5]]);
  expect([...(series?.startTimesMs ?? [])]).toEqual([t0 - 60_000]);
});

test("what cannot be taken is told and refused for good, the rest is stored", async () => {
  const body = Buffer.concat([
    series1({ __name__: "rw_partly" }, sample(2, t0, 1), sample(2, 5, 1)),
    series1({ job: "nameless" }, sample(2, t0, 1)),
  ]);
  const answer = await post(body);
  expect(answer.status).toBe(400);
  const words = await answer.text();
  expect(words).toContain("1: metric time is older than the retention of its project");
  expect(words).toContain("1: the metric name is missing");
  expect(samplesOf((await readMetric(database.pool, "rw_partly"))[0])).toEqual([[t0, 1]]);
});

test("other types and encodings are 415, a bomb 413 before it is inflated, rubbish 400", async () => {
  expect((await post(Buffer.alloc(1), { "content-type": "application/json" })).status).toBe(415);
  expect((await post(Buffer.alloc(1), { "content-encoding": "gzip" })).status).toBe(415);
  const proto = { "content-type": "application/x-protobuf;proto=io.example.Other" };
  expect((await post(Buffer.alloc(1), proto)).status).toBe(415);
  const send = (body: Uint8Array) =>
    fetch(`${receiver.httpUrl}/api/v1/write`, {
      method: "POST",
      headers: { "content-type": "application/x-protobuf", "content-encoding": "snappy" },
      body: new Uint8Array(body),
    });
  expect((await send(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2))).status).toBe(413);
  expect((await send(Uint8Array.of(0xff, 0xff, 0x0f, 1, 2))).status).toBe(400);
  expect((await send(Buffer.from("rubbish"))).status).toBe(400);
  expect((await fetch(`${receiver.httpUrl}/api/v1/write`)).status).toBe(405);
});
