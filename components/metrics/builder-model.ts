// Between PromQL as text and what the builder's fields hold: both ways, or not at all.
import { type AggregateExpr, type Expr, type VectorSelector, walk } from "@/lib/promql/syntax/ast";
import { formatDuration } from "@/lib/promql/syntax/duration";
import { quote } from "@/lib/promql/syntax/go-string";
import { parseQuery } from "@/lib/promql/syntax/parse";

export const builderFunctions = [
  "rate",
  "increase",
  "irate",
  "delta",
  "avg_over_time",
  "max_over_time",
  "min_over_time",
  "sum_over_time",
] as const;
export const builderAggregates = ["sum", "avg", "max", "min", "count"] as const;
export const matchOps = ["=", "!=", "=~", "!~"] as const;

export type LabelFilter = { name: string; op: (typeof matchOps)[number]; value: string };
export type Built = {
  metric: string;
  filters: LabelFilter[];
  func: (typeof builderFunctions)[number] | null;
  /** A duration or `$__rate_interval`; means nothing without `func`. */
  window: string;
  aggregate: (typeof builderAggregates)[number] | null;
  by: string[];
  without: boolean;
  /** 0 to 1: of a histogram. */
  quantile: number | null;
};

export const emptyBuilt: Built = {
  metric: "",
  filters: [],
  func: null,
  window: "$__rate_interval",
  aggregate: null,
  by: [],
  without: false,
  quantile: null,
};

const plainName = /^[A-Za-z_:][\w:]*$/;
const plainLabel = /^[A-Za-z_]\w*$/;
const label = (name: string) => (plainLabel.test(name) ? name : quote(name));

/** The query that the fields stand for; empty while no metric is chosen. */
export function buildQuery(built: Built): string {
  if (built.metric === "") return "";
  const filters = built.filters
    .filter(({ name }) => name !== "")
    .map(({ name, op, value }) => `${label(name)}${op}${quote(value)}`);
  const isPlain = plainName.test(built.metric);
  const inside = isPlain ? filters : [quote(built.metric), ...filters];
  let text = `${isPlain ? built.metric : ""}${inside.length > 0 ? `{${inside.join(", ")}}` : ""}`;
  if (built.func !== null) text = `${built.func}(${text}[${built.window}])`;
  if (built.aggregate !== null) text = `${built.aggregate}${grouping(built)}(${text})`;
  return built.quantile === null ? text : `histogram_quantile(${built.quantile}, ${text})`;
}

function grouping({ by, without, quantile, metric }: Built): string {
  // The buckets of a classic histogram are told apart by `le`: without it there is no quantile.
  const needsLe = quantile !== null && metric.endsWith("_bucket");
  const labels = needsLe && !without && !by.includes("le") ? ["le", ...by] : by;
  const shown = without ? labels.filter((name) => !needsLe || name !== "le") : labels;
  if (shown.length === 0) return "";
  return ` ${without ? "without" : "by"} (${shown.map(label).join(", ")}) `;
}

// A length that nobody types stands for the variable while the parser reads.
const standIn = "13d7h41m3s";
const variable = "$__rate_interval";

/** What the builder's fields hold for a query; null where the query says more than they can. */
export function readBuilt(query: string): Built | null {
  if (query.trim() === "") return emptyBuilt;
  try {
    return builtOf(
      parseQuery(query.replace(/\$\{__rate_interval\}/g, variable).replaceAll(variable, standIn)),
    );
  } catch {
    return null;
  }
}

function builtOf(expr: Expr): Built | null {
  if (expr.kind === "call" && expr.func.name === "histogram_quantile") {
    const [share, of] = expr.args;
    if (share?.kind !== "number" || of === undefined) return null;
    const inner = aggregated(of);
    if (inner === null) return null;
    const by = inner.metric.endsWith("_bucket") ? inner.by.filter((name) => name !== "le") : inner.by;
    return { ...inner, by, quantile: share.value };
  }
  return aggregated(expr);
}

function aggregated(expr: Expr): Built | null {
  if (expr.kind !== "aggregate") return ranged(expr);
  const aggregate = builderAggregates.find((each) => each === expr.op);
  if (aggregate === undefined || hasMore(expr)) return null;
  const inner = ranged(expr.expr);
  return inner === null ? null : { ...inner, aggregate, by: [...expr.grouping], without: expr.without };
}

const hasMore = (expr: AggregateExpr) => expr.param !== undefined;

function ranged(expr: Expr): Built | null {
  if (expr.kind === "selector") return selected(expr);
  if (expr.kind !== "call") return null;
  const func = builderFunctions.find((each) => each === expr.func.name);
  const [matrix] = expr.args;
  if (func === undefined || matrix?.kind !== "matrix" || matrix.rangeExpr !== undefined) return null;
  const inner = selected(matrix.selector);
  if (inner === null) return null;
  const text = formatDuration(matrix.rangeMs);
  return { ...inner, func, window: text === standIn ? variable : text };
}

function selected(selector: VectorSelector): Built | null {
  const { name, matchers, offsetMs, offsetExpr, atMs, atEdge, anchored, smoothed } = selector;
  const modified = offsetMs !== 0 || [offsetExpr, atMs, atEdge].some((each) => each !== undefined);
  if (modified || anchored || smoothed) return null;
  const named = matchers.find((matcher) => matcher.name === "__name__");
  if (named !== undefined && named.op !== "=") return null;
  const metric = name === "" ? (named?.value ?? "") : name;
  if (metric === "") return null;
  const filters = matchers.filter((matcher) => matcher.name !== "__name__");
  return {
    ...emptyBuilt,
    metric,
    filters: filters.map(({ name: key, op, value }) => ({ name: key, op, value })),
  };
}

/** The first metric that a query names, for its unit; null where it names none. */
export function metricOf(query: string): string | null {
  let found: string | null = null;
  try {
    walk(parseQuery(query.replaceAll(variable, standIn)), (node) => {
      if (node.kind !== "selector" || found !== null) return;
      const name = node.name || node.matchers.find((matcher) => matcher.name === "__name__")?.value;
      found = name ?? null;
    });
  } catch {
    return null;
  }
  return found;
}

/** What to begin with for a metric: a rate of what only rises, a quantile of what is spread, else the value. */
export function queryForMetric(name: string, type: string): string {
  const isBucket = name.endsWith("_bucket");
  if (isBucket || (type === "histogram" && !/_(sum|count)$/.test(name)))
    return buildQuery({ ...emptyBuilt, metric: name, func: "rate", aggregate: "sum", quantile: 0.95 });
  if (type === "counter" || /_(total|sum|count)$/.test(name))
    return buildQuery({ ...emptyBuilt, metric: name, func: "rate", aggregate: "sum" });
  return buildQuery({ ...emptyBuilt, metric: name });
}
