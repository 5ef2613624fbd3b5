import { expect, test } from "vitest";
import { countSpans } from "@/lib/derive/rollup-spans";
import { fromObject, getAttribute, noAttributes, toObject } from "@/lib/model/attributes";
import { DistinctBudget } from "@/lib/model/distinct-budget";
import type { AdmitSeries } from "@/lib/model/limits";
import type { OtlpSpan } from "@/lib/model/otlp-message";
import type { Span } from "@/lib/model/span";
import { Cardinality } from "./cardinality";
import { normaliseTraces } from "./span";

const hourMs = 3_600_000;
const spanIncrements = (projectId: number, spans: readonly Span[], admit: AdmitSeries) => {
  const count = countSpans(projectId, admit);
  count.add(spans);
  return count.increments();
};
const nowNs = 1_800_000_000_000_000_000n;
const limits = { spanNames: 3, resources: 4, attributeKeys: 2 };
const hostile = 1;
const normal = 2;

function span(name: string, attributes = noAttributes): OtlpSpan {
  return {
    traceId: "5b8efff798038103d269b633813fc60c",
    spanId: "eee19b7ec3c1b174",
    parentSpanId: "",
    traceState: "",
    flags: 0,
    name,
    kind: 2,
    startNs: nowNs,
    endNs: nowNs + 5n,
    attributes,
    droppedAttributes: 0,
    events: [],
    links: [],
    statusCode: 0,
    statusMessage: "",
  };
}

function spansOf(cardinality: Cardinality, projectId: number, resource: object, ...spans: OtlpSpan[]) {
  const scope = { name: "lib", version: "1" };
  return normaliseTraces(
    {
      resourceSpans: [
        { resource: fromObject(resource as { [key: string]: string }), scopeSpans: [{ scope, spans }] },
      ],
    },
    { nowNs, retentionDays: 90, requestIdKeys: [], admitResource: cardinality.resourcesOf(projectId) },
  );
}

test("a project's budget is its own, and starts again each hour with what was there before", () => {
  let nowMs = 0;
  const budget = new DistinctBudget(2, () => nowMs);
  expect(["a", "b", "c", "a"].map((name) => budget.admit(hostile, name))).toEqual([true, true, false, true]);
  expect(budget.admit(normal, "c")).toBe(true);
  nowMs = hourMs;
  expect(["x", "y", "z", "a", "b"].map((name) => budget.admit(hostile, name))).toEqual([
    true,
    true,
    false,
    true,
    true,
  ]);
  nowMs = 3 * hourMs;
  expect(["p", "q", "a"].map((name) => budget.admit(hostile, name))).toEqual([true, true, false]);
});

test("past the names of an hour spans count under one name, and sums stay what was sent", () => {
  const cardinality = new Cardinality(limits);
  const names = Array.from({ length: 500 }, (_, i) => span(`GET /${i} (other names)`));
  const { spans } = spansOf(cardinality, hostile, { "service.name": "shop" }, ...names);
  expect(spans.map(({ name }) => name)).toEqual(names.map(({ name }) => name));
  const increments = spanIncrements(hostile, spans, cardinality.seriesOf(hostile));
  const named = increments.filter(({ dimension }) => dimension === "span");
  expect(named.map(({ name, count }) => [name, count])).toEqual([
    ["server GET /0 (other names)", 1],
    ["server GET /1 (other names)", 1],
    ["server GET /2 (other names)", 1],
    ["server (other names)", 497],
  ]);
  expect(increments.find(({ dimension }) => dimension === "service")?.count).toBe(500);
  expect([...cardinality.report(hostile, new Map())]).toEqual([["span_names", 497]]);
  expect([...cardinality.report(hostile, new Map())]).toEqual([]);

  const calm = spanIncrements(
    normal,
    spansOf(cardinality, normal, {}, span("GET /cart")).spans,
    cardinality.seriesOf(normal),
  );
  expect(calm.find(({ dimension }) => dimension === "span")?.name).toBe("server GET /cart");
});

test("names of tools, agents and models have a budget of their own", () => {
  const cardinality = new Cardinality(limits);
  const tool = (i: number) =>
    span(`call ${i}`, fromObject({ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": `t${i}` }));
  const { spans } = spansOf(cardinality, hostile, {}, ...Array.from({ length: 10 }, (_, i) => tool(i)));
  const increments = spanIncrements(hostile, spans, cardinality.seriesOf(hostile));
  expect(
    increments.filter(({ dimension }) => dimension === "tool").map(({ grp, count }) => [grp, count]),
  ).toEqual([
    ["t0", 1],
    ["t1", 1],
    ["t2", 1],
    ["(other names)", 7],
  ]);
});

/** The distinct resources that 1,000 exports leave in the dictionary, and the last span. */
function flood(of: (i: number) => object) {
  const cardinality = new Cardinality(limits);
  const resources = new Set<bigint>();
  let last: Span | undefined;
  let limited = 0;
  for (let i = 0; i < 1_000; i++) {
    const result = spansOf(cardinality, hostile, of(i), span("work", fromObject({ "host.id": "own" })));
    last = result.spans[0];
    limited += result.limits.get("resources") ?? 0;
    if (last !== undefined) resources.add(last.resource.id);
  }
  return { resources: resources.size, last, limited, cardinality };
}

test("past the resources of an hour, what tells instances apart moves to the spans, and nothing is lost", () => {
  const { resources, last, limited } = flood((i) => ({
    "service.name": "shop",
    "cloud.region": "eu",
    "k8s.pod.name": `pod-${i}`,
    "host.id": `h-${i}`,
  }));
  expect([resources, limited]).toEqual([5, 996]);
  expect(last?.resource.serviceName).toBe("shop");
  expect(toObject(last?.resource.attributes ?? noAttributes)).toEqual({
    "service.name": "shop",
    "cloud.region": "eu",
  });
  expect(last?.resource.scope).toEqual({ name: "lib", version: "1" });
  expect(toObject(last?.attributes ?? noAttributes)).toEqual({
    "host.id": "own",
    "resource.host.id": "h-999",
    "k8s.pod.name": "pod-999",
  });
});

test("services without end become one, and keep their name with their spans", () => {
  const { resources, last, cardinality } = flood((i) => ({ "service.name": `s-${i}`, "my.id": `${i}` }));
  expect(resources).toBeLessThanOrEqual(4 + 1 + 1 + 1);
  expect(last?.resource.serviceName).toBe("(other services)");
  expect(getAttribute(last?.attributes ?? noAttributes, "service.name")).toBe("s-999");
  expect(getAttribute(last?.attributes ?? noAttributes, "otel.scope.name")).toBe("lib");
  const calm = spansOf(cardinality, normal, { "service.name": "calm", "k8s.pod.name": "p" }, span("work"));
  expect(calm.spans[0]?.resource.serviceName).toBe("calm");
  expect(calm.limits.size).toBe(0);
});

test("keys past the hour's are not admitted, for this project alone", () => {
  const cardinality = new Cardinality(limits);
  expect(["a", "b", "c"].map((key) => cardinality.allowKey(hostile, key))).toEqual([true, true, false]);
  expect(cardinality.allowKey(normal, "c")).toBe(true);
  expect([...cardinality.report(hostile, new Map([["links", 1]]))]).toEqual([
    ["links", 1],
    ["attribute_keys", 1],
  ]);
});

test("names in decisions have a budget of their own; where they are asked and by which source do not count", () => {
  const cardinality = new Cardinality({ spanNames: 2, resources: 10, attributeKeys: 10 });
  const admit = cardinality.seriesOf(1);
  expect(admit("decision_rule", "p", "a")).toBe(true);
  expect(admit("decision_agent", "agent", "tool")).toBe(true);
  expect(admit("decision_revision", "p", "r")).toBe(false);
  expect(admit("decision", "opa", "tool_call")).toBe(true);
  expect(admit("span", "service", "server GET")).toBe(true);
});
