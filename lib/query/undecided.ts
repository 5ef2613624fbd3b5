import type { UndecidedInput, UndecidedOutput } from "@/lib/contract/decision-coverage";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { spanIdFromInt, traceIdFromUuid } from "@/lib/model/ids";
import { otherNames, type RollupDimension } from "@/lib/model/rollup";
import { isoFromNs } from "@/lib/model/time";
import { baselineRanges } from "./decisions/baseline";
import { undecidedCalls } from "./decisions/decided-calls";
import { type DecisionTotal, type Range, readDecisionTotals } from "./decisions/read-counts";
import { type ReadCall, readDecisionsOf, readToolCalls } from "./decisions/tool-calls";
import { writeTerm } from "./language/write-term";
import { pageHref, type Scope, slugOf } from "./scope";

type Tool = UndecidedOutput["tools"][number];

/** A tool usually has a decision where this share of at least so many calls had one. */
const usualShare = 0.8;
const leastCalls = 20;
const maxTools = 50;
/** Decisions are uploaded in batches: what was called just now may still get one. */
const settleMs = 30_000;

/** Calls without a decision, of tools that usually have one: where policies failed open, this is what is left to see. */
export async function undecided(db: Db, scope: Scope, input: UndecidedInput): Promise<UndecidedOutput> {
  const { window: asked, baseline } = baselineRanges(input);
  const window = {
    fromMs: asked.fromMs,
    toMs: Math.max(asked.fromMs + 1, Math.min(asked.toMs, Date.now() - settleMs)),
  };
  const tools = (await usuallyDecided(db, scope, window, baseline))
    .filter(({ tool }) => input.tool === undefined || tool === input.tool)
    .slice(0, maxTools);
  const { calls, isPartial, examinedFromMs } = await readToolCalls(
    db,
    scope,
    tools.map(({ tool }) => tool),
    window,
  );
  const open = undecidedCalls(calls, await readDecisionsOf(db, scope, calls));
  for (const tool of tools) {
    tool.examined = calls.filter((call) => call.tool === tool.tool).length;
    tool.missing = open.filter((call) => call.tool === tool.tool).length;
  }
  tools.sort((a, b) => b.missing - a.missing || b.expected - b.found - (a.expected - a.found));
  return {
    from: window.fromMs,
    to: window.toMs,
    baseline_from: baseline.fromMs,
    tools,
    calls: open.slice(0, input.limit).map((call) => toCall(call, scope)),
    partial: isPartial,
    examined_from: examinedFromMs,
  };
}

/** By the rollups, most missing first. What is usual is told by the time before the window, or by itself where that has few calls. */
async function usuallyDecided(db: Db, scope: Scope, window: Range, baseline: Range): Promise<Tool[]> {
  const read = (dimension: RollupDimension, part: "grp" | "name") =>
    readDecisionTotals(db, scope, { dimension, part, where: sql`true` }, [window, baseline], {
      histograms: false,
    });
  const [calls, decisions] = await Promise.all([read("tool", "grp"), read("decision_agent", "name")]);
  const called = countsOf(calls, ({ grp }) => grp);
  const decided = countsOf(decisions, ({ name }) => name);
  return [...called]
    .flatMap(([tool, [now, before]]) => {
      if (tool === "" || tool === otherNames || now === 0) return [];
      const [found, foundBefore] = decided.get(tool) ?? [0, 0];
      const [of, base] = before >= leastCalls ? [foundBefore, before] : [found, now];
      const share = base === 0 ? 0 : of / base;
      if (base < leastCalls || share < usualShare) return [];
      return {
        tool,
        baseline_calls: base,
        usual_share: share,
        calls: now,
        expected: Math.round(now * share),
        found,
        examined: 0,
        missing: 0,
        q: writeTerm("tool", tool),
        calls_q: `${writeTerm("tool", tool)} kind:tool`,
      };
    })
    .sort((a, b) => b.expected - b.found - (a.expected - a.found));
}

/** In the window and before it. */
function countsOf(
  totals: readonly DecisionTotal[],
  keyOf: (total: DecisionTotal) => string,
): Map<string, [number, number]> {
  const counts = new Map<string, [number, number]>();
  for (const total of totals) {
    const own = counts.get(keyOf(total)) ?? [0, 0];
    counts.set(keyOf(total), own);
    own[total.range === 0 ? 0 : 1] += total.count;
  }
  return counts;
}

function toCall(call: ReadCall, scope: Scope): UndecidedOutput["calls"][number] {
  const traceId = traceIdFromUuid(call.traceId);
  const spanId = spanIdFromInt(call.spanId);
  return {
    tool: call.tool,
    agent: call.agent,
    service: call.service,
    time: isoFromNs(call.startNs),
    time_ns: String(call.startNs),
    duration_ms: Number(call.endNs - call.startNs) / 1e6,
    failed: call.failed,
    trace_id: traceId,
    span_id: spanId,
    request_id: call.requestIds[0] ?? null,
    href: pageHref(`/traces/${traceId}`, slugOf(scope, call.projectId), { span: spanId }),
  };
}
