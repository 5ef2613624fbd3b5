/** A symbol or keyword is its own kind ("+", "by"); the rest are named in capitals. */
export interface Token {
  kind: string;
  text: string;
  start: number;
}

export const AGGREGATORS = new Set([
  "avg",
  "bottomk",
  "count",
  "count_values",
  "group",
  "limit_ratio",
  "limitk",
  "max",
  "min",
  "quantile",
  "stddev",
  "stdvar",
  "sum",
  "topk",
]);
export const AGGREGATORS_WITH_PARAMETER = new Set([
  "bottomk",
  "count_values",
  "limit_ratio",
  "limitk",
  "quantile",
  "topk",
]);
export const SET_OPERATORS = new Set(["and", "or", "unless"]);
export const COMPARISON_OPERATORS = new Set(["==", "!=", ">", "<", ">=", "<="]);

/** The higher, the tighter. */
export const BINARY_PRECEDENCE = new Map<string, number>([
  ["or", 1],
  ["and", 2],
  ["unless", 2],
  ["==", 3],
  ["!=", 3],
  [">", 3],
  ["<", 3],
  [">=", 3],
  ["<=", 3],
  ["</", 3],
  [">/", 3],
  ["+", 4],
  ["-", 4],
  ["*", 5],
  ["/", 5],
  ["%", 5],
  ["atan2", 5],
  ["^", 6],
]);
export const UNARY_PRECEDENCE = 5;

const MODIFIER_KEYWORDS = new Set([
  "anchored",
  "bool",
  "by",
  "fill",
  "fill_left",
  "fill_right",
  "group_left",
  "group_right",
  "ignoring",
  "offset",
  "on",
  "smoothed",
  "without",
]);
/** Functions of the query itself, known by their names. */
export const CONTEXT_KEYWORDS = new Set(["start", "end", "step", "range", "max_of", "min_of"]);
export const DURATION_KEYWORDS = new Set(["step", "range", "max_of", "min_of"]);

export const KEYWORDS = new Set([
  "and",
  "or",
  "unless",
  "atan2",
  ...AGGREGATORS,
  ...MODIFIER_KEYWORDS,
  ...CONTEXT_KEYWORDS,
]);

/** Keywords that are metric names where no keyword can stand. */
export const METRIC_NAME_KEYWORDS = new Set(
  [...KEYWORDS].filter(
    (word) => !["atan2", "bool", "group_left", "group_right", "ignoring", "on"].includes(word),
  ),
);

const OPERATORS = new Set([...BINARY_PRECEDENCE.keys(), "=~", "!~", "@"]);
const KIND_NAMES: Record<string, string> = {
  IDENTIFIER: "identifier",
  METRIC_IDENTIFIER: "metric identifier",
  STRING: "string",
  NUMBER: "number",
  DURATION: "duration",
};

function quotedToken(token: Token): string {
  const { kind, text } = token;
  if (kind === "IDENTIFIER" || kind === "METRIC_IDENTIFIER") return JSON.stringify(text);
  if (MODIFIER_KEYWORDS.has(kind)) return `<${text}>`;
  if (OPERATORS.has(kind)) return `<op:${text}>`;
  if (AGGREGATORS.has(kind)) return `<aggr:${text}>`;
  return text.length > 10 ? `${JSON.stringify(text.slice(0, 10))}...` : JSON.stringify(text);
}

/** For "unexpected ...". */
export function describeToken(token: Token): string {
  if (token.kind === "EOF") return "end of input";
  const name = KIND_NAMES[token.kind];
  return name === undefined ? quotedToken(token) : `${name} ${quotedToken(token)}`;
}
