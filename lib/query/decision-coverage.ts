import type { DecisionCoverageInput, DecisionCoverageOutput } from "@/lib/contract/decision-coverage";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { isBlocking } from "@/lib/model/decision";
import { otherNames, type RollupDimension } from "@/lib/model/rollup";
import { baselineRanges } from "./decisions/baseline";
import { type Group, groupQuery } from "./decisions/group-query";
import { type DecisionTotal, type Range, readDecisionTotals } from "./decisions/read-counts";
import type { Part } from "./decisions/rollup-selection";
import { isVerdict } from "./decisions/verdict-counts";
import { writeTerm, writeTerms } from "./language/write-term";
import type { Scope } from "./scope";

type Fired = Omit<DecisionCoverageOutput["rules"][number], "policy" | "rule" | "q">;
type Acted = DecisionCoverageOutput["tools"][number];

const maxListed = 500;

/** Rules and rails that fired before the window and not in it, and agents and tools that acted in it without a decision. */
export async function decisionCoverage(
  db: Db,
  scope: Scope,
  input: DecisionCoverageInput,
): Promise<DecisionCoverageOutput> {
  const { window, baseline } = baselineRanges(input);
  const read = (dimension: RollupDimension, part: Part, ranges: Range[]) =>
    readDecisionTotals(db, scope, { dimension, part, where: sql`true` }, ranges, { histograms: false });
  const [ruleTotals, railTotals, decidedAgents, decidedTools, agentTotals, toolTotals] = await Promise.all([
    read("decision_rule", "both", [window, baseline]),
    read("guardrail", "both", [window, baseline]),
    read("decision_agent", "grp", [window]),
    read("decision_agent", "name", [window]),
    read("agent", "grp", [window]),
    read("tool", "grp", [window]),
  ]);
  const rules = firedOf(ruleTotals).map(({ group: { grp, name }, fired }) => ({
    policy: grp,
    rule: name,
    ...fired,
    q: writeTerms([
      ["policy", grp === "" ? null : grp],
      ["rule", name === "" ? null : name],
    ]),
  }));
  const rails = firedOf(railTotals).map(({ group, fired }) => ({
    rail: group.grp,
    side: group.name,
    ...fired,
    q: `${groupQuery("rail", { grp: group.grp, name: "" })}${group.name === "" ? "" : ` ${writeTerm("side", group.name)}`}`,
  }));
  const agents = actedOf(agentTotals, "agent");
  const tools = actedOf(toolTotals, "tool");
  const decided = new Set([
    ...decidedAgents.map(({ grp }) => `agent ${grp}`),
    ...decidedTools.map(({ name }) => `tool ${name}`),
  ]);
  const openAgents = agents.filter(({ name }) => !decided.has(`agent ${name}`));
  const openTools = tools.filter(({ name }) => !decided.has(`tool ${name}`));
  const lists = [rules, rails, openAgents, openTools];
  return {
    from: window.fromMs,
    to: window.toMs,
    baseline_from: baseline.fromMs,
    rules: rules.slice(0, maxListed),
    rails: rails.slice(0, maxListed),
    agents: openAgents.slice(0, maxListed),
    tools: openTools.slice(0, maxListed),
    agents_seen: agents.length,
    tools_seen: tools.length,
    truncated: lists.some((list) => list.length > maxListed),
  };
}

const stateOrder = { silent: 0, only_allows: 1, active: 2 };

/** Silent ones first. */
function firedOf(totals: readonly DecisionTotal[]): { group: Group; fired: Fired }[] {
  const groups = new Map<string, { group: Group; fired: Fired; others: number }>();
  for (const { range, grp, name, outcome, count, lastMs } of totals) {
    if ((grp === "" && name === "") || grp === otherNames) continue;
    const key = JSON.stringify([grp, name]);
    const entry = groups.get(key) ?? { group: { grp, name }, fired: notFired(), others: 0 };
    groups.set(key, entry);
    const { fired } = entry;
    const denied = isVerdict(outcome) && isBlocking(outcome) ? count : 0;
    if (range === 0) {
      fired.count += count;
      fired.denied += denied;
    } else {
      fired.baseline_count += count;
      fired.baseline_denied += denied;
    }
    if (outcome !== "allow") entry.others += count;
    fired.last_seen = Math.max(fired.last_seen, lastMs);
  }
  const all = [...groups.values()].map(({ group, fired, others }) => ({
    group,
    fired: { ...fired, state: stateOf(fired, others) },
  }));
  return all.sort(
    (a, b) =>
      stateOrder[a.fired.state] - stateOrder[b.fired.state] ||
      b.fired.count - a.fired.count ||
      b.fired.baseline_count - a.fired.baseline_count,
  );
}

function notFired(): Fired {
  return { count: 0, denied: 0, baseline_count: 0, baseline_denied: 0, last_seen: 0, state: "active" };
}

function stateOf({ count }: Fired, others: number): Fired["state"] {
  if (count === 0) return "silent";
  return others === 0 ? "only_allows" : "active";
}

/** Most calls first. */
function actedOf(totals: readonly DecisionTotal[], key: "agent" | "tool"): Acted[] {
  const acted = new Map<string, Acted>();
  for (const { grp: name, outcome, count } of totals) {
    if (name === "" || name === otherNames) continue;
    const entry = acted.get(name) ?? { name, calls: 0, errors: 0, q: writeTerm(key, name) };
    acted.set(name, entry);
    entry.calls += count;
    if (outcome === "error") entry.errors += count;
  }
  return [...acted.values()].sort((a, b) => b.calls - a.calls || a.name.localeCompare(b.name));
}
