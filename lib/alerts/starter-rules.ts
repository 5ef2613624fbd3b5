/**
 * Rules that every project gets once, in a file of its own: about what Runtower knows of any agent system, about the systems
 * that it knows by their guides (starter-guides.ts), and about itself (starter-own.ts). Those that hold for anybody are on.
 */
import { type RuleDefinition, ruleDefinition } from "@/lib/contract/rule-input";
import { checkDefinition } from "./check-definition";
import { guideRules } from "./starter-guides";
import { ownRules } from "./starter-own";
import type { StarterRule } from "./starter-rule";

export const starterFile = "starter";

const minuteMs = 60_000;

const general: readonly StarterRule[] = [
  {
    group: "runs",
    name: "RunsFailing",
    isOn: true,
    severity: "high",
    summary: "{{ $value | humanizePercentage }} of runs of {{ $labels.workflow }} fail",
    description:
      "More than a quarter of the runs that no policy stopped failed, timed out or were lost within five minutes.",
    forMs: minuteMs,
    condition: {
      subject: "runs",
      measure: "failing_share",
      filters: [{ label: "status", op: "!=", value: "blocked" }],
      group_by: ["workflow"],
      threshold: 0.25,
      min_events: 10,
    },
  },
  {
    group: "runs",
    name: "RunsSlow",
    isOn: false,
    severity: "warning",
    summary: "Runs of {{ $labels.workflow }} take {{ $value | humanizeDuration }} (p95)",
    description:
      "One run in twenty takes longer than two minutes. Set the threshold to what your users wait for.",
    forMs: 5 * minuteMs,
    condition: {
      subject: "runs",
      measure: "duration_p95_seconds",
      group_by: ["workflow"],
      threshold: 120,
      window_ms: 10 * minuteMs,
      min_events: 20,
    },
  },
  {
    group: "runs",
    name: "RunsStopped",
    isOn: false,
    severity: "critical",
    summary: "No run of {{ $labels.workflow }} for 30 minutes",
    description:
      "There were runs of this workflow in the last day, and none has ended in the last half hour.",
    forMs: 0,
    condition: { subject: "runs", measure: "none_seen", group_by: ["workflow"], window_ms: 30 * minuteMs },
  },
  {
    group: "agents and tools",
    name: "AgentSilent",
    isOn: true,
    severity: "high",
    summary: "The agent {{ $labels.agent }} has fallen silent",
    description:
      "It was called {{ $value | humanize }} times in the last day and not once in the last five minutes, while runs go on without it.",
    forMs: minuteMs,
    condition:
      "sum by (agent) (increase(runtower_agent_calls_total[1d])) >= 50\n" +
      "  unless sum by (agent) (increase(runtower_agent_calls_total[5m])) > 0\n" +
      "  and on () sum(increase(runtower_runs_total[5m])) >= 10",
  },
  {
    group: "agents and tools",
    name: "AgentFailing",
    isOn: true,
    severity: "warning",
    summary: "{{ $value | humanizePercentage }} of calls of the agent {{ $labels.agent }} fail",
    description:
      "More than 40 % of the calls of this agent that no policy stopped ended with an error within five minutes.",
    forMs: 2 * minuteMs,
    condition: {
      subject: "agents",
      measure: "failing_share",
      filters: [{ label: "status", op: "!=", value: "blocked" }],
      group_by: ["agent"],
      threshold: 0.4,
      min_events: 20,
    },
  },
  {
    group: "agents and tools",
    name: "ToolSlow",
    isOn: true,
    severity: "warning",
    summary: "The tool {{ $labels.tool }} takes {{ $value | humanizeDuration }} (p95)",
    description: "One call in twenty of this tool takes longer than five seconds.",
    forMs: minuteMs,
    condition: {
      subject: "tools",
      measure: "duration_p95_seconds",
      group_by: ["tool"],
      threshold: 5,
      min_events: 10,
    },
  },
  {
    group: "agents and tools",
    name: "ToolFailing",
    isOn: true,
    severity: "warning",
    summary: "{{ $value | humanizePercentage }} of calls of the tool {{ $labels.tool }} fail",
    description:
      "More than 40 % of the calls of this tool that no policy stopped ended with an error within five minutes.",
    forMs: minuteMs,
    condition: {
      subject: "tools",
      measure: "failing_share",
      filters: [{ label: "status", op: "!=", value: "blocked" }],
      group_by: ["tool"],
      threshold: 0.4,
      min_events: 20,
    },
  },
  {
    group: "agents and tools",
    name: "ModelErrors",
    isOn: true,
    severity: "warning",
    summary:
      "Calls of the model {{ $labels.model }} fail: {{ $value | humanizePercentage }} of all model calls",
    description:
      "A model that refuses, is overloaded or out of budget: more than one model call in ten fails at it.",
    forMs: 2 * minuteMs,
    // Of all calls, not of its own: a call that fails has no answer to name the version that would have served it, so those that
    // went well stand under another name.
    condition:
      'sum by (model) (rate(runtower_model_calls_total{status="error"}[5m]))\n' +
      "  / on () group_left () sum(rate(runtower_model_calls_total[5m])) > 0.1\n" +
      '  and sum by (model) (increase(runtower_model_calls_total{status="error"}[5m])) >= 20',
  },
  {
    group: "decisions",
    name: "GuardrailStorm",
    isOn: true,
    severity: "high",
    summary: 'The rail {{ $labels.rail }} blocked {{ $value | printf "%.0f" }} times in five minutes',
    description:
      "One guardrail blocks more than one time for every four runs: an attack, a flood of the same prompt, or a rail that is too strict.",
    forMs: minuteMs,
    condition:
      "sum by (rail, side) (increase(runtower_guardrail_blocks_total[5m])) >= 20\n" +
      "  and sum by (rail, side) (rate(runtower_guardrail_blocks_total[5m]))\n" +
      "    > on () group_left () 0.25 * sum(rate(runtower_runs_total[5m]))",
  },
  {
    group: "decisions",
    name: "PolicyDenying",
    isOn: true,
    severity: "warning",
    summary: "{{ $labels.policy }} denies {{ $value | humanizePercentage }}",
    description:
      "A policy denies more than half of what it is asked: a revision with a fault, or agents that ask for what they may not.",
    forMs: 5 * minuteMs,
    condition: {
      subject: "decisions",
      measure: "failing_share",
      group_by: ["policy"],
      threshold: 0.5,
      window_ms: 10 * minuteMs,
      min_events: 50,
    },
  },
  {
    group: "decisions",
    name: "DecisionErrors",
    isOn: true,
    severity: "high",
    summary: "{{ $value | humanize }} decisions of {{ $labels.policy }} ended in an error",
    description: "The policy could not be evaluated: whoever asked went on without a decision, or stopped.",
    forMs: 2 * minuteMs,
    condition: {
      subject: "decisions",
      measure: "count",
      filters: [{ label: "verdict", value: "error" }],
      group_by: ["policy"],
      threshold: 25,
    },
  },
  {
    group: "cost and logs",
    name: "CostOverBudget",
    isOn: false,
    severity: "warning",
    summary: "{{ $labels.workflow }} cost {{ $value | humanize }} USD in a day",
    description:
      "The last 24 hours of this workflow cost more than 50 US dollars. Set the threshold to your budget.",
    forMs: 0,
    condition: {
      subject: "usage",
      measure: "cost_usd",
      group_by: ["workflow"],
      threshold: 50,
      window_ms: 1_440 * minuteMs,
    },
  },
  {
    group: "cost and logs",
    name: "LogErrors",
    isOn: false,
    severity: "warning",
    summary: "{{ $value | humanizePercentage }} of the log lines of {{ $labels.service }} are errors",
    description: "More than a fifth of what this service logs is at level error or fatal.",
    forMs: 2 * minuteMs,
    condition: {
      subject: "logs",
      measure: "failing_share",
      group_by: ["service"],
      threshold: 0.2,
      min_events: 50,
    },
  },
];

export const starterRules: readonly StarterRule[] = [...general, ...guideRules, ...ownRules];

/** Where the page with the rule's runbook is; without a public address a path of this installation. */
export const runbookUrl = (name: string) => `{{ $externalURL }}/alerts/runbooks/${name}`;

export function starterDefinition(rule: StarterRule): RuleDefinition {
  const { name, condition, forMs, severity, summary, description } = rule;
  const isQuery = typeof condition === "string";
  const { rule: made } = checkDefinition(
    ruleDefinition.parse({
      ...{ name, for_ms: forMs, labels: { severity } },
      ...(isQuery ? { expr: condition } : { form: condition }),
      annotations: { summary, description, runbook_url: runbookUrl(name) },
    }),
  );
  return made;
}
