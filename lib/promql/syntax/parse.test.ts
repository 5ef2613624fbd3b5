import { parser as officialGrammar } from "@prometheus-io/lezer-promql";
import fc from "fast-check";
import { expect, test } from "vitest";
import { walk } from "./ast";
import { jsonAst } from "./json-ast";
import { parseQuery } from "./parse";
import { ParseError } from "./parse-error";
import { prettify } from "./prettify";
import { printExpr } from "./print";

const fault = (query: string) => {
  try {
    parseQuery(query);
    return "no error";
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    throw error;
  }
};

test.each([
  ["up", "up"],
  ['up{job="a",}', 'up{job="a"}'],
  ["up{instance!~'x.*'}", 'up{instance!~"x.*"}'],
  ['{"http.requests", "le"="1"}', '{__name__="http.requests",le="1"}'],
  ["http.requests", "http.requests"],
  ["sum by(a,b)(up)", "sum by (a, b) (up)"],
  ["sum(up) without (a)", "sum without (a) (up)"],
  ["a+b*c", "a + b * c"],
  ["-2^2", "-2 ^ 2"],
  ["a or b and c unless d", "a or b and c unless d"],
  ["a / on(x) group_left(y) b", "a / on (x) group_left (y) b"],
  ["a + fill(0) b", "a + fill (0) b"],
  ["rate(x_total[90s] offset 1h)", "rate(x_total[1m30s] offset 1h)"],
  ["x offset -5m", "x offset -5m"],
  ["x @ 1.5", "x @ 1.500"],
  ["x[1h:] @ end()", "x[1h:] @ end()"],
  ["x[step() * 2 : 5s + 1]", "x[step() * 2:5s + 1]"],
  ["rate(x[5m] smoothed)", "rate(x[5m] smoothed)"],
  ["1e3", "1000"],
  ["0x10", "16"],
  ["5m", "5m"],
  ["Inf", "+Inf"],
  ["'a\\'b'", '"a\'b"'],
  ["`raw\\n`", '"raw\\\\n"'],
  ["# a comment\nup", "up"],
  ["SUM(up) BY (job)", "sum by (job) (up)"],
  ["sum", "sum"],
  ["fill + fill", "fill + fill"],
])("prints %s as %s", (query, printed) => {
  expect(printExpr(parseQuery(query))).toBe(printed);
  expect(printExpr(parseQuery(printed))).toBe(printed);
});

test.each([
  ["", "unknown position: parse error: no expression found in input"],
  ["up{", "1:4: parse error: unexpected end of input inside braces"],
  [
    'up{job="a" b="c"}',
    '1:12: parse error: unexpected identifier "b" in label matching, expected "," or "}"',
  ],
  ["up{job=a}", '1:8: parse error: unexpected identifier "a" in label matching, expected string'],
  ["up{job~'a'}", "1:7: parse error: unexpected character inside braces: '~'"],
  ["up[5m", "1:6: parse error: unclosed left bracket"],
  [
    "up[]",
    '1:4: parse error: unexpected "]" in subquery or range selector, expected number, duration, step(), or range()',
  ],
  ["up[0]", "1:4: parse error: duration must be greater than 0"],
  [
    "up offset",
    "1:10: parse error: unexpected end of input in offset, expected number, duration, step(), or range()",
  ],
  ["up @ x", '1:6: parse error: unexpected identifier "x" in @, expected timestamp'],
  ["1 + ", "1:5: parse error: unexpected end of input"],
  ["up up", '1:4: parse error: unexpected identifier "up"'],
  ["sum(up) by (1)", '1:13: parse error: unexpected number "1" in grouping opts, expected label'],
  ["sum()", "1:1: parse error: no arguments for aggregate expression provided"],
  [
    "topk(up)",
    "1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1",
  ],
  ["rate(up)", '1:6: parse error: expected type range vector in call to function "rate", got instant vector'],
  ["abs(up, 1)", '1:1: parse error: expected 1 argument(s) in call to "abs", got 2'],
  ["a * on(x) group_left(x) b", '1:3: parse error: label "x" must not occur in ON and GROUP clause at once'],
  ["a and on(x) group_left b", '1:1: parse error: no grouping allowed for "and" operation'],
  ["up{__name__='x'}", '1:1: parse error: metric name must not be set twice: "up" or "x"'],
  ["line\n  + )", "2:6: parse error: unexpected right parenthesis ')'"],
  ['"unterminated', "1:1: parse error: unterminated quoted string"],
])("says what is wrong with %j", (query, message) => {
  expect(fault(query)).toBe(message);
});

test("has positions for an editor to underline", () => {
  try {
    parseQuery('sum(rate(up)) / count(up{job=~"("})');
  } catch (error) {
    expect(error).toMatchObject({ position: { start: 25, end: 33 }, kind: "bad_data" });
    return;
  }
  throw new Error("parsed");
});

test("nesting and length have a limit", () => {
  expect(fault("(".repeat(5000) + ")".repeat(5000))).toContain("nests too deeply");
  expect(fault(`up${" ".repeat(200_000)}`)).toContain("longer than");
  expect(fault(`up[${"(".repeat(5000)}`)).toContain("nests too deeply");
  expect(fault(`up[${"-".repeat(5000)}5m]`)).toContain("nests too deeply");
  expect(fault(`1${"+1".repeat(20_000)}`)).toContain("too many operators");
  expect(fault(`up${"[1m:]".repeat(6000)}`)).toContain("too many operators");
  expect(fault(`1${"+1".repeat(900)}`)).toBe("no error");
});

test("breaks long queries into lines", () => {
  const query =
    'sum by (job, instance) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (job, instance) (rate(http_requests_total[5m])) > 0.05';
  expect(prettify(parseQuery(query)).split("\n")).toEqual([
    '    sum by (job, instance) (rate(http_requests_total{code=~"5.."}[5m]))',
    "  /",
    "    sum by (job, instance) (rate(http_requests_total[5m]))",
    ">",
    "  0.05",
  ]);
});

test("gives Prometheus' JSON tree", () => {
  expect(jsonAst(parseQuery('topk(2, rate(x_total{a!="b"}[1m] offset 5s))'))).toMatchObject({
    type: "aggregation",
    op: "topk",
    param: { type: "numberLiteral", val: "2" },
    expr: {
      type: "call",
      func: { name: "rate", argTypes: ["matrix"], variadic: 0, returnType: "vector" },
      args: [{ type: "matrixSelector", name: "x_total", range: 60_000, offset: 5000, startOrEnd: null }],
    },
  });
});

/** The editor colours with the official grammar: what it takes for right, the engine has to take as well. */
test.each([
  "sum by (job) (rate(http_requests_total{code=~'5..'}[5m])) / on (job) group_left () count(up)",
  "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m] offset 1h)))",
  "max_over_time(rate(x_total[1m])[1h:30s] @ end()) > bool 5",
  "a + fill_left(1) fill_right(2) b",
  "rate(x_total[step() * 2] anchored)",
  "count_values without (a) ('v', {__name__=~'x.*'}) unless ignoring (b) y",
  "label_replace(up, 'a', '$1', 'b', '(.*)') or vector(-1.5e-3)",
])("agrees with the official grammar on %s", (query) => {
  let errors = 0;
  officialGrammar.parse(query).iterate({
    enter: (node) => {
      if (node.type.isError) errors++;
    },
  });
  expect(errors).toBe(0);
  const nodes: string[] = [];
  walk(parseQuery(query), ({ kind }) => nodes.push(kind));
  expect(nodes.length).toBeGreaterThan(1);
});

test("whatever is typed is a query or a fault with a place", () => {
  const pieces = fc.constantFrom(
    ...[
      "sum",
      "rate",
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      "5m",
      "1",
      "x",
      '"a"',
      "'",
      "`",
      "\\",
      "=~",
      "!",
      "!=",
      "+",
      "-",
      "^",
    ],
    ...[
      "offset",
      "@",
      "by",
      "on",
      "group_left",
      "fill",
      "start()",
      ":",
      ",",
      "#",
      "\n",
      " ",
      "é",
      "😀",
      "0x",
      "1e",
      "atan2",
    ],
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
      const query = parts.join("");
      const message = fault(query);
      if (message === "no error") expect(fault(printExpr(parseQuery(query)))).toBe("no error");
      else expect(message).toMatch(/^(?:\d+:\d+|unknown position): parse error: ./);
    }),
    { numRuns: 2000 },
  );
});
