// In: an alert's expression and labels. Out: the rows that it speaks of, in the query language; or why that cannot be said. Pure.
import type { LabelRecord } from "@/lib/model/alert";
import { METRIC_NAME } from "@/lib/model/prom-labels";
import type { Matcher } from "@/lib/model/prom-series";
import { type Expr, type VectorSelector, walk } from "@/lib/promql/syntax/ast";
import { parseQuery } from "@/lib/promql/syntax/parse";
import { type Family, families } from "../../rollup-series/families";
import { constantOf, type Split, sharesMetric, splitComparison, unwrapped } from "./comparison";
import { type FamilyRows, rowsOfFamily } from "./family-rows";
import { followLabels } from "./follow-labels";
import { matcherTerm, picks } from "./matcher-term";
import type { Mode, NoTarget, Target } from "./target";

type Found = {
  family: Family;
  rows: FamilyRows;
  matchers: readonly Matcher[];
  /** Calls and aggregations around it, outermost first. */
  path: readonly Expr[];
  isHistogram: boolean;
};

/** `reason`: of an alert about missing data the rows are those that are missing. */
export function followQuery(expr: string, labels: LabelRecord, reason: string): Target | NoTarget {
  const parsed = parseQuery(expr);
  const rangeMs = longestRange(parsed);
  if (reason === "error")
    return { subject: "none", rangeMs, why: "The query failed: there are no rows that it speaks of." };
  const found = selectorsOf(parsed);
  const split = splitComparison(parsed);
  const picked = pick(found);
  if (picked === undefined) return { ...followLabels(labels, "foreign"), rangeMs };
  const mode = modeOf(picked, split, found, isAboutAbsence(parsed) || reason === "no_data");
  const { base, only, name, missed } = conditions(picked, labels, mode);
  const { rows } = picked;
  return {
    subject: rows.subject,
    mode,
    base,
    only,
    thing: { label: rows.named ?? rows.words, name },
    words: wordsOf(rows, mode, name),
    certain: missed.length === 0,
    why: missed.length === 0 ? null : `Not followed: ${missed.join("; ")}.`,
    rangeMs,
  };
}

function longestRange(expr: Expr): number {
  let longest = 0;
  walk(expr, (node) => {
    if (node.kind === "matrix" || node.kind === "subquery") longest = Math.max(longest, node.rangeMs);
  });
  return longest;
}

function selectorsOf(expr: Expr): Found[] {
  const found: Found[] = [];
  walk(expr, (node, path) => {
    if (node.kind !== "selector") return;
    const name = nameOf(node);
    const family = families.find((one) => isNameOf(one, name));
    const rows = family === undefined ? null : rowsOfFamily(family);
    if (family === undefined || rows === null) return;
    const matchers = node.matchers.filter((matcher) => matcher.name !== METRIC_NAME);
    const isHistogram = family.measure === "duration" && name !== `${family.name}_count`;
    found.push({ family, rows, matchers, path: [...path], isHistogram });
  });
  return found;
}

function nameOf({ name, matchers }: VectorSelector): string {
  return name || (matchers.find((one) => one.name === METRIC_NAME && one.op === "=")?.value ?? "");
}

function isNameOf(family: Family, name: string): boolean {
  if (family.name === name) return true;
  return (
    family.measure === "duration" && [`_bucket`, `_count`, `_sum`].some((end) => family.name + end === name)
  );
}

/** The selector that says most: one of what went wrong, then one that names an outcome at all, then the first. */
function pick(found: readonly Found[]): Found | undefined {
  const named = found.filter((one) => outcomesOf(one).length > 0);
  return named.find((one) => !includesWell(one)) ?? named[0] ?? found[0];
}

/** Spans that a policy stopped have an error like others in the query language: leaving them out cannot be said. */
const outcomesOf = ({ rows, matchers }: Found): Matcher[] =>
  matchers.filter(
    ({ name, op, value }) =>
      name === rows.outcome &&
      value !== "" &&
      !(rows.subject === "spans" && op === "!=" && value === "blocked"),
  );

/** Whether rows that went well are among those that it counts. */
function includesWell(found: Found): boolean {
  return wellOf(found.rows).some((well) =>
    outcomesOf(found).every((matcher) => picks(matcher, well) === true),
  );
}

function isAboutAbsence(expr: Expr): boolean {
  let isAbsent = false;
  walk(expr, (node) => {
    if (node.kind === "call" && node.func.name.startsWith("absent")) isAbsent = true;
    // `agents of yesterday unless agents of now`
    if (node.kind === "binary" && node.op === "unless" && sharesMetric(node.left, node.right))
      isAbsent = true;
  });
  return isAbsent;
}

function modeOf(picked: Found, { value, threshold }: Split, all: readonly Found[], isAbsence: boolean): Mode {
  if (isAbsence) return { kind: "missing" };
  const { rows, family, isHistogram } = picked;
  const isBelow = threshold !== null && (["<", "<="].includes(threshold.op) || isZero(threshold));
  if (isHistogram) {
    const unitMs = family.unit === "milliseconds" ? 1 : 1_000;
    const above = threshold === null || isBelow ? null : scaledBy(value, threshold.value);
    return { kind: "slow", aboveMs: above === null ? null : above * unitMs };
  }
  const outcomes = outcomesOf(picked);
  if (outcomes.length === 0) {
    if (isBelow && all.length === 1) return { kind: "missing" };
    if (rows.outcome === "verdict" && family.dimension === "guardrail")
      return { kind: "bad", failing: rows.failing, healthy: rows.healthy };
    const by = family.measure === "count" ? "count" : family.measure === "cost_usd" ? "cost" : "tokens";
    return { kind: "more", by };
  }
  const terms = outcomes.map((one) => matcherTerm(one, rows.labels[one.name] ?? String));
  const term = terms.some((one) => one === null) ? rows.failing : terms.join(" ");
  if (!includesWell(picked)) return { kind: "bad", failing: term, healthy: rows.healthy };
  // "Less than 95 % succeed" speaks of those that did not.
  return isBelow ? { kind: "bad", failing: rows.failing, healthy: term } : { kind: "more", by: "count" };
}

const isZero = ({ op, value }: { op: string; value: number }) => op === "==" && value === 0;

function wellOf({ subject }: FamilyRows): string[] {
  if (subject === "runs") return ["succeeded"];
  return subject === "decisions" ? ["allow"] : subject === "logs" ? ["info"] : ["ok", "STATUS_CODE_UNSET"];
}

/** The bound in the unit of the histogram: of `quantile * 1000 > 5000` it is 5; null where the value is something else. */
function scaledBy(value: Expr, bound: number): number | null {
  const inner = unwrapped(value);
  if (inner.kind === "call" && inner.func.name.startsWith("histogram_")) return bound;
  if (inner.kind === "aggregate" && ["max", "min", "avg"].includes(inner.op))
    return scaledBy(inner.expr, bound);
  if (inner.kind !== "binary") return null;
  const factor = constantOf(inner.right);
  if (inner.op === "/" && factor === null) return bound;
  if (factor === null || factor === 0) return null;
  if (inner.op === "*") return scaledBy(inner.left, bound / factor);
  return inner.op === "/" ? scaledBy(inner.left, bound * factor) : null;
}

type Conditions = { base: string; only: string; name: string | null; missed: string[] };

function conditions({ family, rows, matchers }: Found, labels: LabelRecord, mode: Mode): Conditions {
  const base = rows.always === "" ? [] : [rows.always];
  const only: string[] = [];
  const missed: string[] = [];
  const own = family.labels.map(({ name }) => name);
  const fixed = new Map(matchers.flatMap(({ name, op, value }) => (op === "=" ? [[name, value]] : [])));
  const add = (label: string, term: string | null, said: string) => {
    if (term === null) missed.push(said);
    // Healthy rows have no rule that denied them.
    else if (term !== "") (label === "rule" && mode.kind === "bad" ? only : base).push(term);
  };
  for (const matcher of matchers) {
    const { name, op, value } = matcher;
    const say = rows.labels[name];
    if (name === rows.outcome || name === "le" || say === undefined) continue;
    add(name, matcherTerm(matcher, say), `${name}${op}"${value}"`);
  }
  for (const label of own) {
    const value = labels[label];
    const say = rows.labels[label];
    if (
      label === rows.outcome ||
      value === undefined ||
      value === "" ||
      say === undefined ||
      fixed.has(label)
    )
      continue;
    add(label, say(value), label);
  }
  const name = rows.named === null ? null : (fixed.get(rows.named) ?? labels[rows.named] ?? null);
  return { base: base.join(" "), only: only.join(" "), name: name === "" ? null : name, missed };
}

function wordsOf(rows: FamilyRows, mode: Mode, name: string | null): string {
  const of = name === null ? rows.words : `${rows.of} ${name}`;
  switch (mode.kind) {
    case "bad":
      return rows.subject === "decisions" || rows.subject === "logs"
        ? `${of} with ${mode.failing}`
        : `failing ${of}`;
    case "slow":
      return `slow ${of}`;
    case "more":
      return of;
    case "missing":
      return `missing ${of}`;
  }
}
