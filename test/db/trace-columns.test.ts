import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { traceColumnsOutput } from "@/lib/contract/trace-columns";
import { NotFound } from "@/lib/errors";
import { traceColumns } from "@/lib/query/trace-columns";
import { traceDetail } from "@/lib/query/trace-detail";
import { traceMatches } from "@/lib/query/trace-matches";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { foreign, mine, now, seed, traceA, traceOther } from "./query-seed";

const oddTrace = `${"d".repeat(31)}4`;
const both = { projectIds: [1, 2], slugs: ["default", "other"] };

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await seed(db.pool);
  // A span whose parent never came, one id twice, a negative id, times of events past 2^53.
  await db.pool.query(
    `insert into telemetry.spans (project_id, trace_id, span_id, parent_span_id, start_ns, duration_ns, resource_id, kind, status, name, attributes, events, clock_skewed)
     values (1, $1, -2, 77, $2, 5, 10, 1, 0, 'a "quoted", name', '', null, true), (1, $1, 8, -2, $2 + 10, 5, 11, 1, 0, 'twice', '', null, false),
            (1, $1, 8, -2, $2 + 20, 5, 11, 1, 2, 'twice', '', $3, false), (1, $1, 9, 8, $2 + 30, 5, 11, 1, 0, 'below', '', null, false)`,
    [oddTrace, now, JSON.stringify([{ time_ns: String(now + 23n), name: "tick", attributes: {} }])],
  );
  await db.pool.query("select telemetry.granulate()");
});
afterAll(() => db.close());

describe("a trace by column", () => {
  it("says of every span what its row says", async () => {
    const columns = traceColumnsOutput.parse(await traceColumns(db.pool, mine, { id: traceA }));
    const { spans, start_ns } = await traceDetail(db.pool, mine, { id: traceA, limit: 1_000 });
    const { words } = columns;
    const sparse = <Value>(pairs: readonly [number, Value][], index: number) =>
      pairs.find(([at]) => at === index)?.[1];
    expect(columns).toMatchObject({ trace_id: traceA, origin_ns: start_ns, truncated: false });
    expect(
      columns.span_ids.map((span_id, index) => ({
        span_id,
        parent_span_id: columns.span_ids[columns.parents[index] ?? -1] ?? null,
        name: words[columns.names[index] ?? -1],
        service: words[columns.services[index] ?? -1],
        request_id: words[columns.request_ids[index] ?? -1] ?? null,
        start_ns: String(BigInt(columns.origin_ns) + BigInt(columns.starts[index] ?? 0)),
        duration_ns: columns.durations[index],
        is_error: columns.errors.includes(index),
        status_message: sparse(columns.status_messages, index) ?? null,
        operation: sparse(columns.operations, index) ?? null,
        events: sparse(columns.events, index) ?? [],
        log_count: sparse(columns.log_counts, index) ?? 0,
      })),
    ).toEqual(
      spans.map((span) => ({
        span_id: span.span_id,
        parent_span_id: span.parent_span_id,
        name: span.name,
        service: span.service,
        request_id: span.request_id,
        start_ns: span.start_ns,
        duration_ns: span.duration_ns,
        is_error: span.status === "error",
        status_message: span.status_message,
        operation: span.operation,
        events: span.events,
        log_count: span.log_count,
      })),
    );
  });

  it("keeps what is odd: a parent that is not here, one id twice, an exact event time", async () => {
    const columns = await traceColumns(db.pool, mine, { id: oddTrace.toUpperCase() });
    expect(columns.span_ids).toEqual([
      "fffffffffffffffe",
      "0000000000000008",
      "0000000000000008",
      "0000000000000009",
    ]);
    expect(columns.parents).toEqual([-2, 0, 0, 1]);
    expect(columns.missing_parents).toEqual([[0, "000000000000004d"]]);
    expect(columns.words[columns.names[0] ?? -1]).toBe('a "quoted", name');
    expect(columns.clock_skewed).toEqual([0]);
    expect(columns.events).toEqual([[2, [{ name: "tick", offset_ns: 3 }]]]);
  });

  it("shows a project nothing of another's", async () => {
    await expect(traceColumns(db.pool, foreign, { id: traceA })).rejects.toThrow(NotFound);
    await expect(traceColumns(db.pool, mine, { id: traceOther })).rejects.toThrow(NotFound);
    expect((await traceColumns(db.pool, both, { id: traceOther })).span_ids).toHaveLength(1);
  });
});

describe("spans of a trace by what they hold", () => {
  const found = async (more: { text: string; key?: string }, scope = mine) =>
    (await traceMatches(db.pool, scope, { id: traceA, ...more })).span_ids.sort();

  it.each([
    [{ text: "504" }, ["0000000000000003"]],
    [{ text: "BOOM inside" }, ["0000000000000003"]],
    [{ text: "50", key: "HTTP.status_code" }, ["0000000000000001", "0000000000000003"]],
    [
      { text: "pod-1", key: "k8s.pod.name" },
      ["0000000000000001", "0000000000000002", "0000000000000003", "0000000000000004"],
    ],
    [{ text: "504", key: "http.route" }, []],
    // Neither a wildcard nor an escape of the pattern language means anything here.
    [{ text: "5%4" }, []],
    [{ text: "/or_er" }, []],
    [{ text: "\\" }, []],
  ])("finds %j", async (asked, ids) => {
    expect(await found(asked)).toEqual(ids);
  });

  it("finds nothing for a project that has not this trace", async () => {
    expect(await found({ text: "504" }, foreign)).toEqual([]);
    expect(await found({ text: "504" }, both)).toEqual(["0000000000000003"]);
  });
});
