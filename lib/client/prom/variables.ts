import { leastStepMs, stepText } from "./steps";

/** A variable's choice: one value or several; `all` where every value is meant. */
export type VariableValue = { values: readonly string[]; all: boolean; allValue?: string | undefined };
export type Variables = { [name: string]: VariableValue };

const pattern = /\$(\w+)|\[\[(\w+)(?::(\w+))?\]\]|\$\{(\w+)(?:\.[^}:]+)?(?::(\w+))?\}/g;

/** Names of variables that a text mentions, built-in ones left out. */
export function variablesIn(text: string): string[] {
  const names = [...text.matchAll(pattern)].map((hit) => hit[1] ?? hit[2] ?? hit[4] ?? "");
  return [...new Set(names.filter((name) => !name.startsWith("__")))];
}

/** What Grafana provides without being asked: the step and the range of the query, and a window that a rate always fits in. */
export function builtIns(range: { fromMs: number; toMs: number; stepMs: number }): Variables {
  const { fromMs, toMs, stepMs } = range;
  const seconds = Math.max(1, Math.round((toMs - fromMs) / 1_000));
  const one = (value: string): VariableValue => ({ values: [value], all: false });
  return {
    __interval: one(stepText(stepMs)),
    __interval_ms: one(String(stepMs)),
    // Four samples of the slowest usual sender, as Grafana has it.
    __rate_interval: one(stepText(Math.max(stepMs + leastStepMs, 4 * 15_000))),
    __range: one(`${seconds}s`),
    __range_s: one(String(seconds)),
    __range_ms: one(String(toMs - fromMs)),
    __from: one(String(fromMs)),
    __to: one(String(toMs)),
  };
}

/**
 * A query with its variables put in, as Grafana does it: `$var`, `${var}`, `${var:format}`, `[[var]]`. Several values become a
 * regular expression. An unknown name stays as it is written, so that the server can say what is wrong.
 */
export function substitute(text: string, variables: Variables): string {
  return text.replace(pattern, (written: string, ...groups: (string | undefined)[]) => {
    const [plain, bracket, bracketFormat, braced, bracedFormat] = groups;
    const variable = variables[plain ?? bracket ?? braced ?? ""];
    return variable === undefined ? written : formatted(variable, bracketFormat ?? bracedFormat ?? "");
  });
}

function formatted({ values, all, allValue }: VariableValue, format: string): string {
  if (all && allValue !== undefined && allValue !== "") return allValue;
  switch (format) {
    case "raw":
    case "csv":
      return values.join(",");
    case "pipe":
      return values.join("|");
    case "text":
      return all ? "All" : values.join(" + ");
    case "doublequote":
      return values.map((value) => `"${value}"`).join(",");
    case "singlequote":
      return values.map((value) => `'${value}'`).join(",");
    default: {
      const [only] = values;
      if (values.length === 1 && only !== undefined && format !== "regex") return all ? escaped(only) : only;
      if (values.length === 1 && only !== undefined) return escaped(only);
      return values.length === 0 ? "" : `(${values.map(escaped).join("|")})`;
    }
  }
}

/** A value within a regular expression within a PromQL string: both take a backslash. */
function escaped(value: string): string {
  return value.replace(/[\\^$.*+?()[\]{}|/]/g, "\\\\$&");
}

/** The text with each variable replaced by something of the same length that a parser takes: places stay where they are. */
export function maskVariables(text: string): string {
  return text.replace(pattern, (written, ...rest) => {
    const at = rest.find((each): each is number => typeof each === "number") ?? 0;
    const before = text.slice(0, at).trimEnd().at(-1);
    const stand = before === "[" || before === ":" ? "5m" : "x";
    return stand.padEnd(written.length, " ");
  });
}
