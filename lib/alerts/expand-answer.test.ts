import { expect, it } from "vitest";
import { Labels } from "@/lib/model/prom-labels";
import { expandAnswer } from "./expand-answer";
import type { Rule } from "./rule";

const rule = (of: Partial<Rule>): Rule => ({
  id: "1",
  kind: "alert",
  name: "High",
  expr: "x",
  forMs: 0,
  keepFiringForMs: 0,
  labels: {},
  annotations: {},
  noData: "ok",
  onError: "keep",
  ...of,
});
const given = { externalLabels: {}, externalUrl: "", nowMs: 0, seriesLimit: 0 };
const sample = (labels: Record<string, string>, value = 1) => ({
  labels: Labels.fromRecord(labels),
  timeMs: 0,
  value,
});

it("sets the rule's labels over those of the series, without its name and what is empty", async () => {
  const of = rule({
    labels: { severity: "page", job: "{{ $labels.job }}-x", team: "{{ $labels.none }}", alertname: "Other" },
    annotations: { summary: "{{ $labels.__name__ }} {{ $value }}", none: "" },
  });
  expect(await expandAnswer(of, [sample({ __name__: "up", job: "api" }, 2)], true, given)).toEqual({
    kind: "series",
    hasData: true,
    series: [
      {
        labels: { alertname: "High", job: "api-x", severity: "page" },
        annotations: { summary: "up 2", none: "" },
        value: 2,
      },
    ],
  });
});

it("refuses two alerts with the same labels, and more than the group allows", async () => {
  const two = [sample({ job: "a" }), sample({ job: "b" })];
  expect(await expandAnswer(rule({ labels: { job: "all" } }), two, true, given)).toEqual({
    kind: "error",
    message: "vector contains metrics with the same labelset after applying alert labels",
  });
  expect(await expandAnswer(rule({}), two, true, { ...given, seriesLimit: 1 })).toEqual({
    kind: "error",
    message: "exceeded limit of 1 with 2 alerts",
  });
});

it("bounds texts, and keeps them such as can be stored", async () => {
  const of = rule({ annotations: { long: "{{ range 3000 }}abcdef{{ end }}", odd: "{{ $labels.odd }}" } });
  const answer = await expandAnswer(of, [sample({ odd: "a\0b\ud800", big: "x".repeat(5_000) })], true, given);
  if (answer.kind !== "series") throw new Error(answer.message);
  const [one] = answer.series;
  expect(one?.labels.odd).toBe("a\ufffdb\ufffd");
  expect(one?.annotations.odd).toBe("a\ufffdb\ufffd");
  expect(one?.labels.big).toHaveLength(2_048);
  expect(one?.annotations.long).toHaveLength(8_192);
});
