/** What Prometheus checks of one rule, and where in which field it is wrong. All faults at once. */
import type { RuleFault } from "@/lib/contract/rule-input";
import type { Expr } from "@/lib/promql/syntax/ast";
import { typeOf } from "@/lib/promql/syntax/ast";
import { parseQuery } from "@/lib/promql/syntax/parse";
import { ParseError } from "@/lib/promql/syntax/parse-error";
import type { RuleFileRule } from "./rule-file";
import { templateFault } from "./template/expand";

const metricNameLabel = "__name__";

export function checkRule(rule: RuleFileRule): RuleFault[] {
  return [
    ...checkName(rule),
    ...checkExpr(rule.expr),
    ...checkLabels(rule.labels),
    ...checkByKind(rule),
    ...checkTemplates(rule),
  ];
}

function checkName({ kind, name }: RuleFileRule): RuleFault[] {
  if (name === "") return [{ field: "name", message: "The rule needs a name" }];
  if (kind === "record" && /[{}]/.test(name))
    return [
      { field: "name", message: `Braces in the name of a recording rule; should it be in expr?: ${name}` },
    ];
  return [];
}

function checkExpr(text: string): RuleFault[] {
  if (text.trim() === "") return [{ field: "expr", message: "The rule needs an expression" }];
  const parsed = parsedExpr(text);
  if ("fault" in parsed) return [withHint(text, parsed.fault)];
  const type = typeOf(parsed.expr);
  if (type === "vector" || type === "scalar") return [];
  const got = type === "matrix" ? "a range vector: wrap it in rate(), increase() or the like" : "a string";
  return [{ field: "expr", message: `A rule needs an instant vector or a number; this gives ${got}` }];
}

export function parsedExpr(text: string): { expr: Expr } | { fault: RuleFault } {
  try {
    return { expr: parseQuery(text) };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { start, end } = error.position;
    return {
      fault: { field: "expr", message: error.reason, from: start, to: Math.max(end, start) },
    };
  }
}

/** Names with a star, as guides write them: PromQL multiplies there. */
function withHint(text: string, fault: RuleFault): RuleFault {
  const name = /[a-zA-Z_:][\w:]*\*[\w:*]*/.exec(text)?.[0];
  if (name === undefined) return fault;
  const pattern = name.replaceAll("*", ".*");
  return {
    ...fault,
    message: `${fault.message}; if "${name}" stands for several metrics, write {__name__=~"${pattern}"}`,
  };
}

export function checkLabels(labels: RuleFileRule["labels"], field = "labels"): RuleFault[] {
  return Object.keys(labels).flatMap((name) =>
    name === "" || name === metricNameLabel
      ? [{ field: `${field}.${name}`, message: `Invalid label name: ${name || '""'}` }]
      : [],
  );
}

function checkByKind(rule: RuleFileRule): RuleFault[] {
  if (rule.kind === "alert")
    return "" in rule.annotations ? [{ field: "annotations.", message: "An annotation needs a name" }] : [];
  const unfit: [string, boolean][] = [
    ["for_ms", rule.forMs !== 0],
    ["keep_firing_for_ms", rule.keepFiringForMs !== 0],
    ["annotations", Object.keys(rule.annotations).length > 0],
  ];
  return unfit.flatMap(([field, isGiven]) =>
    isGiven ? [{ field, message: `A recording rule has no ${field.replace(/_ms$/, "")}` }] : [],
  );
}

/** Templates of a recording rule's labels are texts like any other. */
function checkTemplates({ kind, labels, annotations }: RuleFileRule): RuleFault[] {
  if (kind === "record") return [];
  const check = (field: string, texts: RuleFileRule["labels"]) =>
    Object.entries(texts).flatMap(([name, text]) => {
      const message = templateFault(text);
      return message === null ? [] : [{ field: `${field}.${name}`, message }];
    });
  return [...check("labels", labels), ...check("annotations", annotations)];
}
