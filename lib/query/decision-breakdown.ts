import type {
  BreakdownRow,
  DecisionBreakdownInput,
  DecisionBreakdownOutput,
} from "@/lib/contract/decision-breakdown";
import type { VerdictCounts } from "@/lib/contract/decision-row";
import type { Db } from "@/lib/db/pool";
import { InvalidInput } from "@/lib/errors";
import { addPairsText, quantileOf } from "@/lib/model/histogram";
import { type Group, groupQuery } from "./decisions/group-query";
import { readDecisionTotals } from "./decisions/read-counts";
import { decisionSelection } from "./decisions/rollup-selection";
import { addVerdict, deniedOf, denyShare, noVerdicts, totalOf } from "./decisions/verdict-counts";
import { writeTerm } from "./language/write-term";
import type { Scope } from "./scope";
import { defaultRangeMs } from "./series/panel-window";

/** What is known of some groups together, in the window and in the equal one before it. */
type Sum = Group & {
  verdict: string;
  now: VerdictCounts;
  before: VerdictCounts;
  latency: Map<number, number>;
};

/** Decisions of a window by one key, with the equal window before, from the rollups. */
export async function decisionBreakdown(
  db: Db,
  scope: Scope,
  input: DecisionBreakdownInput,
): Promise<DecisionBreakdownOutput> {
  const toMs = input.to ?? Date.now();
  const fromMs = input.from ?? toMs - defaultRangeMs;
  if (fromMs >= toMs) throw new InvalidInput("from must be before to");
  const selection = await decisionSelection(db, scope, input);
  const ranges = [
    { fromMs, toMs },
    { fromMs: fromMs - (toMs - fromMs), toMs: fromMs },
  ];
  const totals = await readDecisionTotals(db, scope, selection, ranges, { histograms: true });
  const sums = new Map<string, Sum>();
  for (const { range, grp, name, outcome, count, histogram } of totals) {
    const verdict = input.by === "verdict" ? outcome : "";
    const key = JSON.stringify([grp, name, verdict]);
    const sum = sums.get(key) ?? emptySum({ grp, name }, verdict);
    sums.set(key, sum);
    addVerdict(range === 0 ? sum.now : sum.before, outcome, count);
    if (range === 0) addPairsText(sum.latency, histogram);
  }
  const sorted = [...sums.values()]
    .filter((sum) => totalOf(sum.now) > 0)
    .sort((a, b) => orderOf(b, input.sort) - orderOf(a, input.sort) || totalOf(b.now) - totalOf(a.now));
  const rest = sorted.slice(input.limit);
  const all = merged([...sums.values()]);
  return {
    by: input.by,
    from: fromMs,
    to: toMs,
    rows: sorted.slice(0, input.limit).map((sum) => toRow(sum, input.by)),
    other: rest.length === 0 ? null : { values: rest.length, ...numbersOf(merged(rest)) },
    all: {
      ...numbersOf(all),
      p50_ms: quantileMs(all.latency, 0.5),
      p99_ms: quantileMs(all.latency, 0.99),
      previous: previousOf(all),
    },
  };
}

function emptySum(group: Group, verdict: string): Sum {
  return { ...group, verdict, now: noVerdicts(), before: noVerdicts(), latency: new Map() };
}

function merged(sums: readonly Sum[]): Sum {
  const all = emptySum({ grp: "", name: "" }, "");
  for (const { now, before, latency } of sums) {
    for (const [verdict, count] of Object.entries(now)) addVerdict(all.now, verdict, count);
    for (const [verdict, count] of Object.entries(before)) addVerdict(all.before, verdict, count);
    for (const [bucket, count] of latency) all.latency.set(bucket, (all.latency.get(bucket) ?? 0) + count);
  }
  return all;
}

function orderOf(sum: Sum, sort: DecisionBreakdownInput["sort"]): number {
  switch (sort) {
    case "denied":
      return deniedOf(sum.now);
    case "total":
      return totalOf(sum.now);
    case "deny_share":
      return denyShare(sum.now) ?? 0;
    case "p95":
      return quantileMs(sum.latency, 0.95) ?? 0;
  }
}

function toRow(sum: Sum, by: DecisionBreakdownInput["by"]): BreakdownRow {
  const withPolicy = by === "rule" || by === "revision";
  const value = by === "verdict" ? sum.verdict : withPolicy || sum.grp === "" ? sum.name : sum.grp;
  return {
    value,
    policy: withPolicy ? sum.grp : null,
    ...numbersOf(sum),
    previous: previousOf(sum),
    q: by === "verdict" ? writeTerm("verdict", sum.verdict) : groupQuery(by, sum),
  };
}

function numbersOf({ now, latency }: Sum) {
  return {
    counts: now,
    total: totalOf(now),
    denied: deniedOf(now),
    deny_share: denyShare(now),
    p95_ms: quantileMs(latency, 0.95),
  };
}

function previousOf({ before }: Sum): BreakdownRow["previous"] {
  return { total: totalOf(before), denied: deniedOf(before), deny_share: denyShare(before) };
}

function quantileMs(histogram: ReadonlyMap<number, number>, q: number): number | null {
  const ns = quantileOf(histogram, q);
  return ns === null ? null : ns / 1e6;
}
