import { expect, it } from "vitest";
import type { TemplateData, TemplateSample } from "../template-data";
import { expandTemplate, templateFault } from "./expand";

const data: TemplateData = {
  labels: { __name__: "up", job: "api", instance: "web-1.example.com:9100", "dotted.name": "x" },
  value: 1234567,
  externalLabels: { cluster: "eu" },
  externalUrl: "https://tower.example/ops",
  nowMs: Date.parse("2026-03-05T10:00:00.250Z"),
};
const samples: TemplateSample[] = [
  { labels: { __name__: "metric", instance: "b" }, value: 21 },
  { labels: { __name__: "metric", instance: "a" }, value: 11 },
];
const query = async (expr: string) => {
  if (expr === "bad") throw new Error("parse error");
  return expr === "none" ? [] : samples;
};
const expand = (text: string, value = data.value) => expandTemplate(text, { ...data, value }, query);

const cases: [template: string, text: string][] = [
  ["plain text", "plain text"],
  ["{{ $labels.job }} on {{ .Labels.instance }}", "api on web-1.example.com:9100"],
  ["{{ $value }}", "1.234567e+06"],
  ["{{ .Value | humanize }}", "1.235M"],
  ["{{ $labels.missing }}|", "|"],
  ['{{ index $labels "dotted.name" }}', "x"],
  ["{{ $externalLabels.cluster }} {{ $externalURL }} {{ pathPrefix }}", "eu https://tower.example/ops /ops"],
  [
    '{{ printf "%.2f %d %s %q %5.1f|%-4s|%05.1f %t %x %v %%" 1.005 42 "a" "b" 3.14159 "x" 2.5 true 255 .Value }}',
    '1.00 42 a "b"   3.1|x   |002.5 true ff 1.234567e+06 %',
  ],
  [
    '{{ printf "%d" .Value }} {{ printf "%f" "x" }} {{ printf "%d" }} {{ printf "a" 1 }}',
    "%!d(float64=1.234567e+06) %!f(string=x) %!d(MISSING) a%!(EXTRA int=1)",
  ],
  ['{{ 1 | printf "%03d" }} {{ print 1 2 "a" "b" 3 }}', "001 1 2ab3"],
  ["a {{- /* gone */ -}} b", "ab"],
  ['a {{- " x " -}} b{{/* c */}}d', "a x bd"],
  ["{{ if gt .Value 5.0 }}high{{ else }}low{{ end }}", "high"],
  [
    '{{ if eq $labels.job "a" "api" }}1{{ else if true }}2{{ end }}{{ if and (ne 1 2) (or false (not false)) }}3{{ end }}',
    "13",
  ],
  ["{{ if .Labels.nope }}a{{ else if .Labels.job }}b{{ else }}c{{ end }}", "b"],
  ['{{ with $labels.job }}<{{ . }}>{{ end }}{{ with "" }}a{{ else }}none{{ end }}', "<api>none"],
  ["{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $y := 3 }}{{ end }}{{ $x }}", "2"],
  ['{{ range query "metric" }}{{ .Labels.instance }}={{ .Value }};{{ end }}', "b=21;a=11;"],
  [
    '{{ range $i, $s := query "metric" | sortByLabel "instance" }}{{ $i }}{{ $s.Labels.instance }} {{ end }}',
    "0a 1b ",
  ],
  [
    '{{ with query "metric" | first }}{{ . | label "instance" }} {{ . | value | printf "%.1f" }}{{ end }}',
    "b 21.0",
  ],
  ['{{ query "metric" | first | value | humanizePercentage }} {{ len (query "metric") }}', "2100% 2"],
  ['{{ range query "none" }}x{{ else }}nothing{{ end }}', "nothing"],
  [
    '{{ range $k, $v := $labels }}{{ if eq $k "job" }}{{ continue }}{{ end }}{{ $k }},{{ end }}',
    "__name__,dotted.name,instance,",
  ],
  [
    '{{ query "none" | first }}',
    "<error expanding template: error calling first: first() called on vector with no elements>",
  ],
  ['{{ query "bad" }}', "<error expanding template: error calling query: parse error>"],
  ["{{ nope }}", '<error expanding template: 1: function "nope" not defined>'],
  ["{{ .Nope }}", "<error expanding template: can't evaluate field Nope in type *template.sample>"],
  ["{{ if }}x", "<error expanding template: 1: missing value for command>"],
  ["{{ $nope }}", '<error expanding template: undefined variable "$nope">'],
  [
    '{{ reReplaceAll "(.*):.*" "$1" $labels.instance }} {{ reReplaceAll "[0-9]+" "<$0>" "a1b22" }} {{ reReplaceAll "x*" "-" "ab" }} {{ reReplaceAll "^a" "" "aab" }}',
    "web-1.example.com <>".replace("<>", "a<1>b<22> -a-b- ab"),
  ],
  ['{{ match "a.i" "xapi" }} {{ match "^b" "ab" }}', "true false"],
  ['{{ title "aa bb CC" }} {{ toUpper "aé" }} {{ toLower "AB" }}', "Aa Bb CC AÉ ab"],
  [
    '{{ stripPort $labels.instance }} {{ stripDomain $labels.instance }} {{ stripDomain "10.0.0.1:80" }} {{ stripPort "[::1]:80" }}',
    "web-1.example.com web-1:9100 10.0.0.1:80 ::1",
  ],
  [
    '{{ humanizeTimestamp 1435917600 }} {{ 1435917600.5 | toTime }} {{ (1435917600 | toTime).Format "15:04 Jan 2" }}',
    "2015-07-03 10:00:00 +0000 UTC 2015-07-03 10:00:00.5 +0000 UTC 10:00 Jul 3",
  ],
  [
    '{{ parseDuration "1h30m" }} {{ parseDuration "90s" | toDuration }} {{ now | toTime }}',
    "5400 1m30s 2026-03-05 10:00:00.25 +0000 UTC",
  ],
  [
    '{{ humanizeDuration "3600" }} {{ humanizeDuration "" }}',
    '<error expanding template: strconv.ParseFloat: parsing "": invalid syntax>',
  ],
  ['{{ define "part" }}[{{ . }}]{{ end }}{{ template "part" $labels.job }}', "[api]"],
  [
    '{{ graphLink "up == 0" }} {{ "a b&c" | urlQueryEscape }} {{ html "<a>" }}',
    "/graph?g0.expr=up+%3D%3D+0&g0.tab=0 a+b%26c &lt;a&gt;",
  ],
  ["{{ $labels }}", "map[__name__:up dotted.name:x instance:web-1.example.com:9100 job:api]"],
  ['{{ `raw \\n` }}{{ "a\\tb" }}{{ \'a\' }}{{ slice "abcd" 1 3 }}', "raw \\na\tb97bc"],
  [
    '{{ lt 1 2 }}{{ le 1.5 1.5 }}{{ ge "b" "a" }} {{ eq 1 1.0 }}',
    "<error expanding template: error calling eq: incompatible types for comparison>",
  ],
];

it.each(cases)("%s", async (template, text) => {
  expect(await expand(template)).toBe(text);
});

const numbers: [name: string, value: number, text: string][] = [
  ["humanize", 0, "0"],
  ["humanize", 1, "1"],
  ["humanize", 999.96, "1000"],
  ["humanize", -1234567, "-1.235M"],
  ["humanize", 0.0001234, "123.4u"],
  ["humanize", Number.POSITIVE_INFINITY, "+Inf"],
  ["humanize", Number.NaN, "NaN"],
  ["humanize1024", 0, "0"],
  ["humanize1024", 1048576, "1Mi"],
  ["humanize1024", 0.5, "0.5"],
  ["humanizeDuration", 0, "0s"],
  ["humanizeDuration", 1, "1s"],
  ["humanizeDuration", 60, "1m 0s"],
  ["humanizeDuration", 3600, "1h 0m 0s"],
  ["humanizeDuration", 86400, "1d 0h 0m 0s"],
  ["humanizeDuration", -(86400 * 2 + 3600 + 60 + 1), "-2d 1h 1m 1s"],
  ["humanizeDuration", 0.1, "100ms"],
  ["humanizeDuration", 899.99, "14m 59s"],
  ["humanizeDuration", 12.345678, "12.35s"],
  ["humanizePercentage", 0.1234567, "12.35%"],
  ["humanizePercentage", 1, "100%"],
];
it.each(numbers)("%s of %d is %s", async (name, value, text) => {
  expect(await expand(`{{ .Value | ${name} }}`, value)).toBe(text);
});

it("bounds what a template may do", async () => {
  expect(await expand('{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}')).toContain(
    "too deeply",
  );
  expect(await expand("{{ range 9000 }}{{ range 9000 }}{{ end }}{{ end }}")).toContain("too many steps");
  expect(await expand("{{ range 9000 }}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{{ end }}")).toContain(
    "too much text",
  );
  expect(await expand("{{ range $i := 30 }}{{ query (print $i) }}{{ end }}")).toContain("too many queries");
});

it("tells the fault of a text before it is used", () => {
  expect(templateFault("{{ $labels.job }}")).toBeNull();
  expect(templateFault("a\n{{ if true }}x")).toBe("2: unexpected EOF");
  expect(templateFault("{{ foo }}")).toBe('1: function "foo" not defined');
  expect(templateFault("{{ .a")).toBe("1: unclosed action");
});
