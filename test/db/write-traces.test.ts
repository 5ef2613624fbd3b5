import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Pool } from "@/lib/db/pool";
import { countSpans } from "@/lib/derive/rollup-spans";
import { fromObject } from "@/lib/model/attributes";
import { foldIncrements } from "@/lib/rollup/fold";
import { writeTraces } from "@/lib/write/traces";
import { openTestDatabase } from "../support/database";
import { makeSpan } from "../support/spans";

let pool: Pool;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ pool, close } = await openTestDatabase());
});
afterAll(() => close());

const one = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows[0];
const countOf = async (traceId: string) =>
  Number((await one("select count(*) as n from telemetry.spans where trace_id = $1", [traceId])).n);
/** Sum over folded and not yet folded increments, as a panel reads it. */
const rolledUp = async (grp: string) =>
  Number(
    (
      await one(
        `select coalesce(sum(count), 0) as n from (
           select count from telemetry.rollup where dimension = 'span' and width = 10 and grp = $1
           union all select count from telemetry.rollup_increments where dimension = 'span' and grp = $1) as c`,
        [grp],
      )
    ).n,
  );
const service = (name: string, id: bigint) => ({
  ...makeSpan().resource,
  id,
  serviceName: name,
  attributes: fromObject({ "service.name": name }),
});

describe("writing spans", () => {
  test("stores every field and gives it back", async () => {
    const span = makeSpan({
      parentSpanId: "00000000000000ff",
      spanId: "ffffffffffffffff",
      kind: 3,
      status: 2,
      statusMessage: "boom ✓",
      requestId: "req-1",
      durationNs: 7_200_000_000_123,
      set: {
        text: "naïve \u{1f600}",
        big: 2n ** 60n,
        list: [1, "two", null],
        nan: Number.NaN,
        nul: "a\u0000b",
      },
      events: [{ timeNs: 5n, name: "e", attributes: fromObject({ k: true }) }],
      links: [{ traceId: "a".repeat(32), spanId: "b".repeat(16), attributes: fromObject({}) }],
      operation: { kind: "tool", dialect: "test", name: "lookup" },
    });
    await writeTraces(pool, [{ projectId: 1, spans: [span] }], countSpans);
    const row = await one(
      "select *, telemetry.attribute(attributes, 'big') as big, telemetry.plain_attributes(attributes) as attributes from telemetry.spans where trace_id = $1",
      [span.traceId],
    );
    expect(row).toMatchObject({
      parent_span_id: 255n,
      span_id: -1n,
      start_ns: span.startNs,
      duration_ns: 7_200_000_000_123n,
      status_message: "boom ✓",
      request_id: "req-1",
      big: (2n ** 60n).toString(),
      events: [{ time_ns: "5", name: "e", attributes: { k: true } }],
      operation: { kind: "tool", name: "lookup" },
    });
    expect(row.attributes).toMatchObject({
      text: "naïve \u{1f600}",
      list: [1, "two", null],
      nan: "NaN",
      nul: "a\ufffdb",
    });
    expect((await one("select count(*) as n from telemetry.trace_keys where value = 'req-1'")).n).toBe(1n);
  });

  test("a span sent again, alone, in another batch or twice in one, counts once", async () => {
    const resource = service("again", 7n);
    const spans = Array.from({ length: 50 }, () => makeSpan({ resource }));
    const [first] = spans;
    if (!first) throw new Error("no span");
    await writeTraces(pool, [{ projectId: 1, spans }], countSpans);
    await writeTraces(pool, [{ projectId: 1, spans }], countSpans);
    const fresh = makeSpan({ resource });
    await writeTraces(
      pool,
      [
        { projectId: 1, spans: [first, fresh, fresh] },
        { projectId: 1, spans: [fresh] },
      ],
      countSpans,
    );
    expect(await countOf(first.traceId)).toBe(1);
    expect(await countOf(fresh.traceId)).toBe(1);
    expect(await rolledUp("again")).toBe(51);
  });

  test("the same batch written by eight writers at once counts once", async () => {
    const resource = service("parallel", 8n);
    const spans = Array.from({ length: 200 }, () => makeSpan({ resource }));
    const shuffled = [...spans].reverse();
    await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        writeTraces(pool, [{ projectId: 1, spans: i % 2 ? spans : shuffled }], countSpans),
      ),
    );
    expect(await rolledUp("parallel")).toBe(200);
  });

  test("another project may send the same ids", async () => {
    const span = makeSpan();
    await writeTraces(
      pool,
      [
        { projectId: 1, spans: [span] },
        { projectId: 2, spans: [span] },
      ],
      countSpans,
    );
    expect(await countOf(span.traceId)).toBe(2);
  });

  test("one span that PostgreSQL refuses is refused alone, with its reason", async () => {
    const resource = service("sieve", 9n);
    const spans = Array.from({ length: 9 }, () => makeSpan({ resource }));
    const bad = makeSpan({ resource, requestId: "x".repeat(9000), name: "too\u0000bad" });
    const outcomes = await writeTraces(
      pool,
      [
        { projectId: 1, spans: spans.slice(0, 4) },
        { projectId: 1, spans: [...spans.slice(4), bad] },
      ],
      countSpans,
    );
    expect(outcomes.map(({ refused }) => refused)).toEqual([0, 1]);
    expect(outcomes[1]?.reasons[0]).toMatch(/invalid byte sequence/);
    expect(await rolledUp("sieve")).toBe(9);
  });

  test("a large value leaves a preview and is kept whole", async () => {
    const text = "prompt ".repeat(1000);
    const span = makeSpan({ set: { "gen_ai.input.messages": text } });
    await writeTraces(pool, [{ projectId: 1, spans: [span] }], countSpans);
    const row = await one(
      "select telemetry.plain_attributes(attributes) as attributes, payload_keys from telemetry.spans where trace_id = $1",
      [span.traceId],
    );
    expect(row.payload_keys).toEqual(["gen_ai.input.messages"]);
    expect(row.attributes["gen_ai.input.messages"]).toHaveLength(1000);
    const payload = await one("select bytes, body from telemetry.payloads where trace_id = $1", [
      span.traceId,
    ]);
    expect(payload.bytes).toBe(7000);
    expect(payload.body.length).toBeLessThan(200);
  });

  test("folding keeps every sum, whatever the order, and at every width", async () => {
    const resource = service("fold", 10n);
    const at = BigInt(Date.now()) * 1_000_000n;
    const spans = Array.from({ length: 300 }, (_, i) =>
      makeSpan({ resource, startNs: at - BigInt(i) * 37_000_000_000n, durationNs: i * 1_000_000 }),
    );
    for (let i = 0; i < spans.length; i += 70) {
      await writeTraces(pool, [{ projectId: 1, spans: spans.slice(i, i + 70) }], countSpans);
      if (i % 140 === 0) await foldIncrements(pool);
    }
    expect(await rolledUp("fold")).toBe(300);
    for (;;) if (!(await foldIncrements(pool)).folded) break;
    const { rows } = await pool.query(
      `select width, sum(count) as n, sum(duration_ns) as d, sum(in_histogram) as h
       from telemetry.rollup, lateral (
         select coalesce(sum(histogram[i]), 0) as in_histogram from generate_series(2, coalesce(array_length(histogram, 1), 0), 2) as i) as x
       where dimension = 'span' and grp = 'fold' group by width order by width`,
    );
    const duration = String(spans.reduce((sum, { durationNs }) => sum + durationNs, 0));
    expect(rows.map((row) => [row.width, String(row.n), row.d, String(row.h)])).toEqual(
      [10, 60, 600, 3600].map((width) => [width, "300", duration, "300"]),
    );
  });
});
