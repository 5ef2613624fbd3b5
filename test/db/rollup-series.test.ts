import { afterAll, beforeAll, expect, test } from "vitest";
import { Labels } from "@/lib/model/prom-labels";
import type { Matcher, Series } from "@/lib/model/prom-series";
import { rollupSource } from "@/lib/query/rollup-series/source";
import { appendIncrements } from "@/lib/rollup/append-increments";
import { foldIncrements } from "@/lib/rollup/fold";
import { openTestDatabase, type TestDatabase } from "../support/database";

let database: TestDatabase;
const scope = { projectIds: [1], slugs: ["one"] };
// Noon of yesterday: counters begin anew at midnight.
const nowS = Math.floor(Date.now() / 86_400_000) * 86_400 - 43_200;
const ask = (matchers: Matcher[], rangeMs = 300_000) => ({
  matchers,
  fromMs: nowS * 1_000 - 600_000,
  toMs: nowS * 1_000 + 20_000,
  hints: { stepMs: 10_000, rangeMs },
  account: () => {},
});
const is = (name: string, value: string): Matcher => ({ name, op: "=", value });
const last = (series: Series | undefined) => series?.values.at(-1);

beforeAll(async () => {
  database = await openTestDatabase();
  const increment = (over: object) => ({
    projectId: 1,
    bucket: nowS - 60,
    dimension: "decision_rule" as const,
    grp: "agents/tools",
    name: "deny",
    outcome: "deny",
    count: 3,
    durationNs: 3_000_000n,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    histogram: [318, 3],
    ...over,
  });
  await appendIncrements(database.pool, [
    increment({}),
    increment({ outcome: "allow", count: 7 }),
    increment({ projectId: 2, count: 100 }),
    increment({ dimension: "guardrail", grp: "self check", name: "input", count: 2 }),
    increment({ dimension: "guardrail", grp: "self check", name: "input", outcome: "allow", count: 9 }),
    increment({ dimension: "model", grp: "gpt", name: "", outcome: "ok", inputTokens: 10, outputTokens: 4 }),
  ]);
  await foldIncrements(database.pool);
  await appendIncrements(database.pool, [increment({ bucket: nowS - 30, count: 2, histogram: [318, 2] })]);
});
afterAll(() => database.close());

test("counters add up what is folded and what is not, of the caller's projects alone", async () => {
  const source = rollupSource(database.pool, scope);
  const found = await source.select(ask([is("__name__", "runtower_decisions_total")]));
  expect(new Map(found.map((one) => [one.labels.get("verdict"), last(one)]))).toEqual(
    new Map([
      ["allow", 7],
      ["deny", 5],
    ]),
  );
  const [denied] = await source.select(
    ask([is("__name__", "runtower_decisions_total"), is("verdict", "deny")]),
  );
  expect(denied?.labels.toRecord()).toEqual(
    Labels.fromRecord({
      __name__: "runtower_decisions_total",
      policy: "agents/tools",
      rule: "deny",
      verdict: "deny",
    }).toRecord(),
  );
});

test("blocks are denials, tokens have a direction", async () => {
  const source = rollupSource(database.pool, scope);
  const blocks = await source.select(ask([is("__name__", "runtower_guardrail_blocks_total")]));
  expect(blocks.map((one) => [one.labels.get("rail"), one.labels.get("side"), last(one)])).toEqual([
    ["self check", "input", 2],
  ]);
  const tokens = await source.select(ask([is("__name__", "runtower_tokens_total")]));
  expect(tokens.map((one) => [one.labels.get("direction"), last(one)])).toEqual([
    ["input", 10],
    ["output", 4],
  ]);
});

test("durations are classic and native histograms of the same counts", async () => {
  const source = rollupSource(database.pool, scope);
  const [count] = await source.select(
    ask([is("__name__", "runtower_decision_duration_seconds_count"), is("verdict", "deny")]),
  );
  const [infinite] = await source.select(
    ask([
      is("__name__", "runtower_decision_duration_seconds_bucket"),
      is("verdict", "deny"),
      is("le", "+Inf"),
    ]),
  );
  const [native] = await source.select(
    ask([is("__name__", "runtower_decision_duration_seconds"), is("verdict", "deny")]),
  );
  expect([last(count), last(infinite), native?.histograms?.at(-1)?.count]).toEqual([5, 5, 5]);
});

test("names and values are listed", async () => {
  const source = rollupSource(database.pool, scope);
  const request = {
    matcherSets: [[is("__name__", "runtower_decisions_total")]],
    fromMs: nowS * 1_000 - 600_000,
    toMs: nowS * 1_000,
    limit: 0,
  };
  expect(await source.labelValues("verdict", request)).toEqual(["allow", "deny"]);
  expect(await source.labelNames(request)).toEqual(["__name__", "policy", "rule", "verdict"]);
  expect(await source.labelValues("__name__", { ...request, matcherSets: [] })).toContain(
    "runtower_guardrail_blocks_total",
  );
});

test("everything since ever is as much as there is", async () => {
  const source = rollupSource(database.pool, scope);
  const matchers = [is("__name__", "runtower_decisions_total"), is("verdict", "deny")];
  let accounted = 0;
  const [denied] = await source.select({
    ...ask(matchers, 60_000),
    fromMs: -8e15,
    account: (_series, samples) => {
      accounted += samples;
    },
  });
  expect(last(denied)).toBe(5);
  expect(denied?.timesMs.length).toBeLessThan(10_000);
  expect(accounted).toBeGreaterThan(denied?.timesMs.length ?? 0);
});
