import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { traceListOutput } from "@/lib/contract/trace-list";
import { countSpans } from "@/lib/derive/rollup-spans";
import { type AttributeValue, fromObject } from "@/lib/model/attributes";
import { resolve } from "@/lib/query/resolve";
import { traceList } from "@/lib/query/trace-list";
import { writeTraces } from "@/lib/write/traces";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { makeSpan } from "../support/spans";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const mine = { projectIds: [1], slugs: [] };
const search = async (q: string, rest: object = {}) =>
  traceListOutput.parse(await traceList(db.pool, mine, { q, limit: 100, ...rest } as never));

describe("terms", () => {
  const values: AttributeValue[] = [
    "plain",
    'with "quotes" and \\',
    "ünïcode ✓ 日本",
    "long ".repeat(100),
    "",
    200,
    -7,
    0.5,
    1e-9,
    1e21,
    12_345_678.123_456_789,
    2n ** 60n,
    true,
    false,
    ["a", "b", 3],
    [["nested"]],
    { deep: "value" },
  ];

  it("of the writer are those of the migration's SQL", async () => {
    const spans = values.map((value, i) =>
      makeSpan({
        attributes: fromObject({ [`key.${i}`]: value, shared: value }),
        operation: i % 2 === 0 ? { kind: "tool", dialect: "test", name: `tool ${i}` } : null,
      }),
    );
    await writeTraces(db.pool, [{ projectId: 1, spans }], countSpans);
    const { rows } = await db.pool.query<{ written: number[]; told: number[] }>(
      `select array(select distinct unnest(terms) from telemetry.span_granules order by 1) as written,
         array(select distinct telemetry.span_terms(trace_id, span_id, attributes, operation) from telemetry.spans order by 1) as told`,
    );
    expect(rows[0]?.written).toEqual(rows[0]?.told);
  });

  it("find each value as people type it", async () => {
    for (const [i, value] of values.entries()) {
      if (typeof value === "object" || value === "") continue;
      const typed = typeof value === "string" ? JSON.stringify(value) : String(value);
      expect((await search(`key.${i}:${typed}`)).data, typed).toHaveLength(1);
    }
    expect((await search("key.14:b")).data).toHaveLength(1);
    expect((await search("key.5:200.0")).data).toHaveLength(1);
    expect((await search('tool:"tool 4"')).data).toHaveLength(1);
  });

  it("lead from a span id and a trace id to their spans", async () => {
    const span = makeSpan();
    await writeTraces(db.pool, [{ projectId: 1, spans: [span] }], countSpans);
    for (const id of [span.spanId, span.traceId]) {
      const { data } = await resolve(db.pool, mine, { id } as never);
      expect(data.map(({ href }) => href).join()).toContain(span.traceId);
    }
  });

  it("stay found when a span comes twice, in another batch and order", async () => {
    const spans = Array.from({ length: 30 }, (_, i) =>
      makeSpan({ attributes: fromObject({ again: `v${i}` }) }),
    );
    await writeTraces(db.pool, [{ projectId: 1, spans: spans.slice(0, 20) }], countSpans);
    await writeTraces(db.pool, [{ projectId: 1, spans: [...spans].reverse() }], countSpans);
    for (const i of [0, 10, 25]) expect((await search(`again:v${i}`)).data).toHaveLength(1);
  });
});

describe("a search far back", () => {
  const startNs = BigInt(Date.now() - 3_600_000) * 1_000_000n;

  it("finds every row once, newest first, reading granule by granule", async () => {
    const spans = Array.from({ length: 45_000 }, (_, i) =>
      makeSpan({
        traceId: randomBytes(16).toString("hex"),
        startNs: startNs + BigInt(i) * 1_000_000n,
        durationNs: 1_000,
        attributes: fromObject(
          i % 1_500 === 7 ? { "needle.id": "rare", part: String(i) } : { hay: String(i % 10) },
        ),
      }),
    );
    // Two interleaved halves, so that granules overlap in time.
    for (const half of [0, 1]) {
      const own = spans.filter((_, i) => Math.floor(i / 700) % 2 === half);
      for (let i = 0; i < own.length; i += 9_000)
        await writeTraces(db.pool, [{ projectId: 1, spans: own.slice(i, i + 9_000) }], countSpans);
    }
    const expected = spans
      .filter((_, i) => i % 1_500 === 7)
      .map(({ traceId }) => traceId)
      .reverse();
    const found: string[] = [];
    for (let cursor: string | null = null, pages = 0; pages < 20; pages += 1) {
      const page: Awaited<ReturnType<typeof search>> = await search("needle.id:rare", {
        limit: 7,
        ...(cursor && { cursor }),
      });
      found.push(...page.data.map(({ trace_id }) => trace_id));
      cursor = page.next_cursor;
      if (cursor === null) break;
    }
    expect(found).toEqual(expected);
  });
});
