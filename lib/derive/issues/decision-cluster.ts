import { boundedText } from "@/lib/model/bounded-text";
import type { Decision } from "@/lib/model/decision";
import { hourOf, type IssueFacts, type IssueIncrement } from "@/lib/model/issue";
import { type DecisionIssue, decisionIssue, issueKey, railOf } from "@/lib/model/issue-key";
import { labelsOf } from "./issue-labels";

/**
 * What blocking decisions add to the inbox: of policies by policy, rule, tool and agent, of guardrails by rail, side and agent.
 * One increment for each of these and hour, so that a flood of denials is a few rows.
 */
export function decisionClusters(decisions: readonly Decision[]): IssueIncrement[] {
  const sums = new Map<string, { issue: DecisionIssue; of: Decision; hour: number; count: number }>();
  for (const one of decisions) {
    const issue = decisionIssue(one);
    if (issue === null) continue;
    const hour = hourOf(atMs(one));
    const within = JSON.stringify([hour, ...issue.parts]);
    const sum = sums.get(within);
    if (sum === undefined) sums.set(within, { issue, of: one, hour, count: 1 });
    else {
      sum.count += 1;
      if (one.timeNs >= sum.of.timeNs) sum.of = one;
    }
  }
  return [...sums.values()].map(({ issue, of, hour, count }) => ({
    kind: issue.kind,
    key: issueKey(issue.parts),
    hour,
    count,
    atMs: atMs(of),
    facts: issue.kind === "guardrail" ? railFacts(of) : denialFacts(of),
  }));
}

const atMs = ({ timeNs }: Decision) => Number(timeNs / 1_000_000n);

function denialFacts(of: Decision): IssueFacts {
  const { policy, rule, tool, agent } = of;
  const by = rule ?? policy ?? of.source;
  const what = tool === null ? "" : ` ${tool}`;
  return {
    title: boundedText(`${by} denies${what === "" ? " calls" : what}`, 300),
    culprit: boundedText(
      joined([agent && `agent ${agent}`, rule !== null && policy && `policy ${policy}`]),
      300,
    ),
    labels: labelsOf({ policy, rule, tool, agent }),
    sample: sampleOf(of),
  };
}

const sides: { [point: string]: string } = {
  input: "input",
  output: "output",
  retrieval: "what is retrieved",
  tool_call: "tool calls",
  ingress: "requests",
};

function railFacts(of: Decision): IssueFacts {
  const side = of.point === null ? "content" : (sides[of.point] ?? of.point);
  return {
    title: boundedText(`${railOf(of)} blocks ${side}`, 300),
    culprit: boundedText(joined([of.agent && `agent ${of.agent}`, of.rule !== null && of.policy]), 300),
    labels: labelsOf({ rail: of.rule ?? of.policy, side: of.point, agent: of.agent }),
    sample: sampleOf(of),
  };
}

function joined(parts: readonly (string | false | null)[]): string {
  return parts.filter((part) => typeof part === "string" && part !== "").join(" · ");
}

function sampleOf(of: Decision): Record<string, string> {
  return labelsOf({
    decision_id: of.id,
    run_id: of.runId,
    trace_id: of.traceId,
    request_id: of.requestId,
    reason: of.reason,
  });
}

/** What changes where decisions are taken out and others went in: the sum of all changes is what is stored. */
export function clusterChanges(before: readonly Decision[], now: readonly Decision[]): IssueIncrement[] {
  const changes = new Map<string, IssueIncrement>();
  const taken = decisionClusters(before).map((one) => ({ ...one, count: -one.count }));
  for (const one of [...taken, ...decisionClusters(now)]) {
    const within = `${one.kind} ${one.key} ${one.hour}`;
    const count = (changes.get(within)?.count ?? 0) + one.count;
    changes.set(within, { ...one, count });
  }
  return [...changes.values()].filter(({ count }) => count !== 0);
}
