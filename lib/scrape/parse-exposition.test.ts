import { expect, test } from "vitest";
import { parseExposition } from "./parse-exposition";

const limits = { samples: 1_000, labels: 10 };
const text = (page: string) => parseExposition(page, false, limits);
const open = (page: string) => parseExposition(page, true, limits);

test("text 0.0.4: comments, escapes, times, values of every sort, names in quotes", () => {
  const page = `# HELP http_requests_total Requests\\nby \\\\ path
# TYPE http_requests_total counter
# any other comment
http_requests_total{method="post",path="/a\\"b\\\\c\\nd",} 1027 1395066363000

   up 1
http_requests_total{ method = "get" } 3e2
bad_values{x="1"} NaN
inf -Inf -5
{"gen_ai.usage","label.x"="v"} +Inf
{"dotted.name"} .5
`;
  const { samples, metadata } = text(page);
  expect(metadata).toEqual([
    { name: "http_requests_total", type: "counter", help: "Requests\nby \\ path", unit: "" },
  ]);
  expect(samples.map(({ labels, value, timeMs }) => [labels.join("|"), value, timeMs])).toEqual([
    ['__name__|http_requests_total|method|post|path|/a"b\\c\nd', 1027, 1395066363000],
    ["__name__|up", 1, undefined],
    ["__name__|http_requests_total|method|get", 300, undefined],
    ["__name__|bad_values|x|1", Number.NaN, undefined],
    ["__name__|inf", Number.NEGATIVE_INFINITY, -5],
    ["__name__|gen_ai.usage|label.x|v", Number.POSITIVE_INFINITY, undefined],
    ["__name__|dotted.name", 0.5, undefined],
  ]);
});

test("OpenMetrics: types, units, seconds, exemplars, and the end", () => {
  const page = `# TYPE foo_seconds histogram
# UNIT foo_seconds seconds
# HELP foo_seconds A \\"quoted\\" help
foo_seconds_bucket{le="1"} 4 1520879607.789 # {trace_id="abc"} 0.67 1520879607
foo_seconds_bucket{le="+Inf"} 5
foo_seconds_count 5
# TYPE bar counter
bar_total 17.0 # {} 1
bar_created 1520872607.123
# EOF
`;
  const { samples, metadata } = open(page);
  expect(samples[0]).toEqual({
    labels: ["__name__", "foo_seconds_bucket", "le", "1"],
    value: 4,
    timeMs: 1520879607789,
    exemplar: { labels: ["trace_id", "abc"], value: 0.67, timeMs: 1520879607000 },
  });
  expect(samples[3]?.exemplar).toEqual({ labels: [], value: 1, timeMs: undefined });
  expect(metadata).toEqual([
    { name: "foo_seconds", type: "histogram", help: 'A "quoted" help', unit: "seconds" },
    { name: "bar_total", type: "counter", help: "", unit: "" },
  ]);
  expect(open("# EOF").samples).toEqual([]);
});

test.each([
  ["a 1", "line 1: the last line does not end"],
  ["ok 1\na{x=1} 2\n", 'line 2: expected " at column 5'],
  ['a{x="1"\n', "line 1: expected } at column 8"],
  ['a{x="1",x="2"} 1\n', "line 1: the label x stands twice at column 11"],
  ["a one\n", "line 1: expected a number at column 3"],
  ["a 0x10\n", "line 1: expected a number at column 3"],
  ["a 1 1.5\n", "line 1: expected a time in milliseconds at column 5"],
  ["a 1 2 3\n", "line 1: there is more than a sample at column 7"],
  ['a{x="\\q"} 1\n', "line 1: \\q is not an escape at column 8"],
  ["# TYPE a strange\n", "line 1: strange is not a type"],
  ["# TYPE a gauge\n# TYPE a gauge\n", "line 2: a second TYPE of a"],
  ["{} 1\n", "line 1: the metric name is missing at column 3"],
  ["9a 1\n", "line 1: expected a name at column 1"],
])("text %j is refused: %s", (page, fault) => {
  expect(() => text(page)).toThrow(fault);
});

test.each([
  ["a 1\n", "line 2: # EOF is missing at the end"],
  ["a 1\n\n# EOF\n", "line 2: OpenMetrics has no blank lines"],
  ["# a comment\n# EOF\n", "line 1: only HELP, TYPE and UNIT may stand after #"],
  ["# EOF\na 1\n# EOF\n", "line 1: # EOF is not at the end"],
  ["# TYPE a counter\na 1\n# EOF\n", "line 2: a counter's samples end in _total: a"],
  ["# TYPE a gauge\n# UNIT a seconds\n# EOF\n", "line 2: the unit seconds is not the suffix of a"],
  ['a 1 # {x="1"} 2\n# EOF\n', "line 1: only _bucket and _total have exemplars at column 5"],
])("OpenMetrics %j is refused: %s", (page, fault) => {
  expect(() => open(page)).toThrow(fault);
});

test("a page of too many samples or labels is refused", () => {
  expect(() => parseExposition("a 1\nb 1\n", false, { samples: 1, labels: 1 })).toThrow(
    "line 2: more than 1 samples",
  );
  expect(() => parseExposition('a{x="",y=""} 1\n', false, { samples: 9, labels: 1 })).toThrow(
    "more than 1 labels",
  );
});
