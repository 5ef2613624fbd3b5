import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DecisionListInput } from "@/lib/contract/decision-list";
import { decisionHistogram } from "@/lib/query/decision-histogram";
import { decisionList } from "@/lib/query/decision-list";
import { facets } from "@/lib/query/facets";
import { resolve } from "@/lib/query/resolve";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { seedDecisions } from "./decision-seed";
import { foreign, mine, now, seed } from "./query-seed";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await seed(db.pool);
  await seedDecisions(db.pool);
});
afterAll(() => db.close());

const nowMs = Number(now / 1_000_000n);
const list = (q: string, more: Partial<DecisionListInput> = {}) =>
  decisionList(db.pool, mine, { q, limit: 50, ...more });
const ids = async (q: string, more: Partial<DecisionListInput> = {}) =>
  (await list(q, more)).data.map(({ id }) => id);
const recent = { from: nowMs - 3_600_000 };

describe("decisions", () => {
  it.each<[string, string[]]>([
    ["verdict:deny", ["guard", "denied"]],
    ["verdict:blocked -kind:guardrail", ["denied"]],
    ["kind:guardrail", ["guard"]],
    ["kind:policy verdict:deny", ["denied"]],
    ["tool:lookup agent:planner", ["loose", "denied", "checked"]],
    ["rule:no_*", ["denied"]],
    ["has:rule -source:opa", ["guard"]],
    ["-has:rule", ["loose"]],
    ["source:(nemo OR taskpilot)", ["loose", "guard"]],
    ['rail:"self check input"', ["guard"]],
    ['rail:"no such rail"', []],
    ["side:input", ["guard"]],
    ["latency:>50ms", ["guard"]],
    ["input.amount:>200 input.tool_name:lookup", ["denied"]],
    ["result.allow:false", ["denied"]],
    ["labels.environment:prod", ["denied"]],
    ["env:prod", ["denied"]],
    ["outside", ["denied"]],
    ["reason:workspace", ["denied"]],
    ["input:12345678901234567890", ["denied"]],
    ["user:ada", ["denied"]],
    ["run:run-1", ["denied", "checked"]],
    ["span:0000000000000003", ["checked"]],
    ["session:none", []],
  ])("%s finds %j", async (q, found) => {
    expect(await ids(q, recent)).toEqual(found);
  });

  it("are found by an id whatever their age and the range asked", async () => {
    expect(await ids("id:old-3", recent)).toEqual(["old-3"]);
    expect(await ids("masked:/input/password")).toEqual(["old-0"]);
    expect(await ids("request:req-a", { from: nowMs - 1_000, to: nowMs })).toEqual([
      "guard",
      "denied",
      "checked",
    ]);
  });

  it("of another project are found in none of these ways", async () => {
    const theirs = await decisionList(db.pool, foreign, { q: "", limit: 50 });
    expect(theirs.data.map(({ id, tool }) => [id, tool])).toEqual([["denied", "lookup"]]);
    expect((await decisionList(db.pool, foreign, { q: "run:run-1", limit: 50 })).data).toEqual([]);
    expect((await decisionList(db.pool, foreign, { q: "request:req-a", limit: 50 })).data).toEqual([]);
  });

  it.each([
    ["verdict:maybe", /no verdict; it is one of allow/],
    ["source:*x OR source:vendor", /no source/],
    ["rule:>3", /> < and ranges do not work/],
    ["trace:xyz", /no trace id/],
    ["input.amount:>2s", /attributes have none/],
    ["latency:fast", /not a duration/],
  ])("%s is refused in words", async (q, message) => {
    await expect(ids(q)).rejects.toThrow(message);
  });

  it("come in pages that follow each other without gaps", async () => {
    const all = await ids("policy:agents/*", { limit: 500 });
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list("policy:agents/*", { limit: 7, ...(cursor !== undefined && { cursor }) });
      paged.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(all);
    expect(all).toHaveLength(42);
  });

  it("count over time by verdict, the same from the rollup and one by one", async () => {
    const range = { from: nowMs - 3_600_000, to: nowMs + 1_000 };
    const sums = async (q: string, span = range) => {
      const answer = await decisionHistogram(db.pool, mine, { q, ...span });
      expect(answer.partial).toBe(false);
      return answer.points.reduce(
        (sum, { counts }) => [(sum[0] ?? 0) + counts.allow, (sum[1] ?? 0) + counts.deny],
        [0, 0],
      );
    };
    expect(await sums("")).toEqual([2, 2]);
    expect(await sums("has:verdict")).toEqual([2, 2]);
    expect(await sums("tool:lookup")).toEqual([2, 1]);
    expect(await sums("policy:agents/files", { ...range, from: nowMs - 5 * 86_400_000 })).toEqual([30, 10]);
  });

  it("give their keys and values for the side bar", async () => {
    const { facets: found } = await facets(db.pool, mine, {
      signal: "decisions",
      q: "",
      limit: 30,
      ...recent,
    });
    const of = (key: string) => found.find((facet) => facet.key === key);
    expect(of("verdict")).toMatchObject({
      kind: "short",
      values: [
        { value: "allow", count: 2 },
        { value: "deny", count: 2 },
      ],
    });
    expect(of("input.amount")).toMatchObject({ kind: "attribute", values: [{ value: "250", count: 1 }] });
    expect(found.filter(({ key }) => key === "tool")).toHaveLength(1);
  });

  it("are what a pasted id names", async () => {
    const named = await resolve(db.pool, mine, { id: "denied" });
    expect(named.data).toMatchObject([
      {
        kind: "decision",
        href: "/decisions/denied?project=default",
        title: "Decision of agents/tools: deny",
      },
    ]);
    expect((await resolve(db.pool, foreign, { id: "checked" })).data).toEqual([]);
    const both = await resolve(
      db.pool,
      { projectIds: [1, 2], slugs: ["default", "other"] },
      { id: "denied" },
    );
    expect(both.data.map(({ project }) => project).sort()).toEqual(["default", "other"]);
    expect((await resolve(db.pool, foreign, { id: "req-b" })).data.map(({ kind }) => kind)).toContain(
      "request",
    );
  });
});
