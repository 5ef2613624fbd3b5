import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logListInput } from "@/lib/contract/log-list";
import { traceListInput } from "@/lib/contract/trace-list";
import { logList } from "@/lib/query/log-list";
import { traceList } from "@/lib/query/trace-list";
import { openTestDatabase, type TestDatabase } from "../support/database";

const scope = { projectIds: [1], slugs: ["default"] };
const rows = 90_000;
const startNs = BigInt(Date.now()) * 1_000_000n - 600_000_000_000n;
// The search is given no time at all: it stops after each window, the least it ever reads.
const noTime = 0;

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  const { pool } = db;
  await pool.query("select telemetry.ensure_day($1), telemetry.ensure_day($1 + 86400000000000)", [startNs]);
  await pool.query(`insert into telemetry.resources (project_id, resource_id, service_name, attributes)
    values (1, 10, 'hay', '{}')`);
  // Two spans a trace, 45,000 rows apart; three traces of them are needles.
  await pool.query(
    `insert into telemetry.spans (project_id, trace_id, span_id, start_ns, duration_ns, resource_id, kind, status, name, attributes)
     select 1, lpad(to_hex(i % 45000), 32, '0')::uuid, i, $1::bigint + i::bigint * 5000000, 1000, 10, 1, 0,
            case when i % 45000 in (7, 20000, 44000) then 'needle' else 'hay' end, ''
     from generate_series(1, ${rows}) i`,
    [startNs],
  );
  await pool.query(
    `insert into telemetry.log_records (project_id, time_ns, observed_ns, resource_id, severity, body, attributes)
     select 1, $1::bigint + i::bigint * 5000000, 0, 10, 9, case when i % 20000 = 7 then 'needle ' || i else 'hay' end, '{}'
     from generate_series(1, ${rows}) i`,
    [startNs],
  );
  await pool.query("select telemetry.granulate()");
  await pool.query("analyze telemetry.spans, telemetry.span_granules, telemetry.log_records");
});
afterAll(() => db.close());

type Page = { next_cursor: string | null; searched_to: string | null };
/** All pages of a search, each going on where the one before stopped. */
async function follow<One extends Page>(ask: (cursor: object) => Promise<One>): Promise<One[]> {
  const pages = [await ask({})];
  for (let cursor = pages[0]?.next_cursor; cursor; cursor = pages.at(-1)?.next_cursor)
    pages.push(await ask({ cursor }));
  return pages;
}
const stops = (pages: Page[]) => pages.map((page) => page.searched_to);
const traces = (q: string, more: object, budgetMs?: number) =>
  traceList(db.pool, scope, traceListInput.parse({ q, ...more }), budgetMs);
const logs = (q: string, more: object, budgetMs?: number) =>
  logList(db.pool, scope, logListInput.parse({ q, ...more }), budgetMs);

describe("a search that stops early", () => {
  it("goes on from there to every trace, each once, in the same order", async () => {
    const whole = await traces("needle", {});
    expect([whole.data.length, whole.searched_to, whole.next_cursor]).toEqual([3, null, null]);
    const pages = await follow((cursor) => traces("needle", cursor, noTime));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.flatMap((page) => page.data.map((row) => row.trace_id))).toEqual(
      whole.data.map((row) => row.trace_id),
    );
    const times = stops(pages);
    expect(times.slice(0, -1).every((time) => time !== null)).toBe(true);
    expect(times.at(-1)).toBeNull();
    expect([...times.slice(0, -1)].sort().reverse()).toEqual(times.slice(0, -1));
  });

  it("pages on after a page that was full", async () => {
    const pages = await follow((cursor) => traces("needle", { ...cursor, limit: 1 }, noTime));
    expect(pages.flatMap((page) => page.data)).toHaveLength(3);
  });

  it("goes on from there to every log line", async () => {
    const whole = await logs("needle", {});
    expect([whole.data.length, whole.searched_to]).toEqual([5, null]);
    const pages = await follow((cursor) => logs("needle", cursor, noTime));
    expect(stops(pages).filter((time) => time !== null).length).toBeGreaterThan(1);
    expect(pages.flatMap((page) => page.data.map((row) => row.id))).toEqual(whole.data.map((row) => row.id));
  });
});

describe("a span id alone", () => {
  it("is found through its granule, and by no scan", async () => {
    const found = await traces("span:0000000000000007", {});
    expect(found.data).toHaveLength(1);
    const { rows: plan } = await db.pool.query<{ "QUERY PLAN": string }>(
      `explain select s.trace_id from telemetry.spans s
       where s.granule_id = any((select telemetry.span_granules_of(7))::bigint[]) and s.span_id = 7 and s.project_id + 0 = any('{1}')`,
    );
    const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
    expect(text).toMatch(/spans_\d+_k\d+_granule_id_idx/);
    expect(text).not.toMatch(/Seq Scan on spans_20261121|Parallel/);
  });
});
