// What rows the series of a rollup family count, and how its labels are said in the query language.

import type { RollupDimension } from "@/lib/model/rollup";
import { writeTerm } from "../../language/write-term";
import type { Family } from "../../rollup-series/families";
import type { Subject } from "./target";

/** `key`: of the query language. Without one, the label is the outcome: `outcomes` says how each of its values is found. */
type LabelTerm = (value: string) => string;
export type FamilyRows = {
  subject: Subject;
  /** All of them; and `of`, those of one name: "calls of tool" search. */
  words: string;
  of: string;
  /** The label that names what is counted. */
  named: string | null;
  /** Conditions that every row of the family meets. */
  always: string;
  labels: { [label: string]: LabelTerm };
  outcome: string | null;
  /** Rows that went wrong and those that went well, where no value of the outcome is named. */
  failing: string;
  healthy: string;
};

const term =
  (key: string): LabelTerm =>
  (value) =>
    writeTerm(key, value);
const spanStatus: LabelTerm = (value) =>
  ["error", "blocked", "STATUS_CODE_ERROR"].includes(value) ? "status:error" : "-status:error";
const spans = {
  subject: "spans",
  outcome: "status",
  failing: "status:error",
  healthy: "-status:error",
} as const;
const decisions = {
  subject: "decisions",
  outcome: "verdict",
  failing: "-verdict:allow",
  healthy: "verdict:allow",
  always: "",
} as const;
const verdict = term("verdict");
const kindOf = (value: string) => `kind:${value.replace(/^SPAN_KIND_/, "").toLowerCase()}`;

const byDimension: { [dimension in RollupDimension]?: FamilyRows } = {
  workflow: {
    subject: "runs",
    words: "runs",
    of: "runs of",
    named: "workflow",
    always: "",
    labels: { workflow: term("workflow"), status: term("status") },
    outcome: "status",
    failing: "status:error",
    healthy: "status:ok",
  },
  service: {
    ...spans,
    words: "requests",
    of: "requests of",
    named: "service",
    always: "(kind:server OR kind:consumer OR root:true)",
    labels: { service: term("service"), status: spanStatus },
  },
  span: {
    ...spans,
    words: "spans",
    of: "spans",
    named: "span_name",
    always: "",
    outcome: "status_code",
    labels: {
      service_name: term("service"),
      span_name: term("name"),
      span_kind: kindOf,
      status_code: spanStatus,
    },
  },
  agent: {
    ...spans,
    words: "calls of agents",
    of: "calls of agent",
    named: "agent",
    always: "kind:agent",
    labels: { agent: term("agent"), status: spanStatus },
  },
  tool: {
    ...spans,
    words: "tool calls",
    of: "calls of tool",
    named: "tool",
    always: "kind:tool",
    labels: { tool: term("tool"), status: spanStatus },
  },
  model: {
    ...spans,
    words: "model calls",
    of: "calls of model",
    named: "model",
    always: "(kind:llm OR kind:embedding)",
    labels: { model: term("model"), status: spanStatus },
  },
  decision: {
    ...decisions,
    words: "decisions",
    of: "decisions of source",
    named: "source",
    labels: { source: term("source"), point: term("point"), verdict },
  },
  decision_rule: {
    ...decisions,
    words: "decisions",
    of: "decisions of policy",
    named: "policy",
    labels: { policy: term("policy"), rule: term("rule"), verdict },
  },
  decision_revision: {
    ...decisions,
    words: "decisions",
    of: "decisions of policy",
    named: "policy",
    labels: { policy: term("policy"), revision: term("revision"), verdict },
  },
  decision_agent: {
    ...decisions,
    words: "decisions about calls",
    of: "decisions about calls of agent",
    named: "agent",
    labels: { agent: term("agent"), tool: term("tool"), verdict },
  },
  guardrail: {
    ...decisions,
    words: "guardrail verdicts",
    of: "verdicts of rail",
    named: "rail",
    always: "kind:guardrail",
    failing: "verdict:deny",
    labels: { rail: term("rail"), side: term("side") },
  },
  log: {
    subject: "logs",
    words: "log lines",
    of: "log lines of",
    named: "service",
    always: "",
    labels: { service: term("service"), level: term("level") },
    outcome: "level",
    failing: "level:>=error",
    healthy: "level:<=info",
  },
};

export function rowsOfFamily(family: Family): FamilyRows | null {
  return byDimension[family.dimension] ?? null;
}
