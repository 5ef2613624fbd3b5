// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the form that Grafana writes data sources in
import { expect, test } from "vitest";
import { importGrafana } from "./import-grafana";

// As Grafana 11 exports a dashboard for sharing.
const modern = {
  __inputs: [{ name: "DS_PROMETHEUS", type: "datasource", pluginId: "prometheus" }],
  annotations: {
    list: [
      { builtIn: 1, name: "Annotations & Alerts", datasource: { type: "grafana", uid: "-- Grafana --" } },
      { name: "Deploys", datasource: { type: "prometheus", uid: "${DS_PROMETHEUS}" } },
    ],
  },
  title: "Service",
  tags: ["prod"],
  schemaVersion: 39,
  time: { from: "now-6h", to: "now" },
  templating: {
    list: [
      { name: "datasource", type: "datasource", query: "prometheus" },
      {
        name: "job",
        type: "query",
        label: "Job",
        datasource: { type: "prometheus", uid: "${DS_PROMETHEUS}" },
        definition: "label_values(up, job)",
        query: { qryType: 1, query: "label_values(up, job)", refId: "x" },
        includeAll: true,
        multi: true,
        current: { text: ["All"], value: ["$__all"] },
      },
      { name: "window", type: "interval", query: "1m,5m,1h", current: { value: "5m" } },
      {
        name: "env",
        type: "custom",
        query: "production : prod, staging : stage",
        current: { value: "prod" },
      },
      { name: "filters", type: "adhoc" },
    ],
  },
  panels: [
    {
      id: 1,
      type: "row",
      title: "Traffic",
      collapsed: false,
      gridPos: { x: 0, y: 0, w: 24, h: 1 },
      panels: [],
    },
    {
      id: 2,
      type: "timeseries",
      title: "Requests",
      datasource: { type: "prometheus", uid: "${datasource}" },
      gridPos: { x: 0, y: 1, w: 12, h: 8 },
      targets: [
        {
          refId: "A",
          expr: 'sum by (job) (rate(requests_total{job=~"$job"}[$__rate_interval]))',
          legendFormat: "{{job}}",
        },
        { refId: "B", expr: "sum(up)", legendFormat: "__auto", hide: true },
      ],
      fieldConfig: {
        defaults: {
          unit: "reqps",
          custom: { drawStyle: "line", fillOpacity: 20, stacking: { mode: "normal", group: "A" } },
          thresholds: {
            mode: "absolute",
            steps: [
              { color: "green", value: null },
              { color: "red", value: 80 },
            ],
          },
        },
        overrides: [{ matcher: { id: "byName", options: "x" }, properties: [] }],
      },
      options: { legend: { displayMode: "table" } },
    },
    {
      id: 3,
      type: "stat",
      title: "Errors of $job",
      repeat: "job",
      gridPos: { x: 12, y: 1, w: 6, h: 4 },
      targets: [{ refId: "A", expr: "sum(errors)", datasource: { type: "prometheus", uid: "x" } }],
      fieldConfig: {
        defaults: {
          unit: "percentunit",
          thresholds: {
            mode: "absolute",
            steps: [
              { color: "green", value: null },
              { color: "#EAB839", value: 0.05 },
              { color: "red", value: 0.1 },
            ],
          },
        },
      },
      options: { reduceOptions: { calcs: ["mean"] } },
    },
    {
      id: 4,
      type: "logs",
      title: "Lines",
      datasource: { type: "loki", uid: "l" },
      gridPos: { x: 0, y: 9, w: 24, h: 8 },
      targets: [{ expr: '{job="x"}' }],
    },
    {
      id: 5,
      type: "timeseries",
      title: "From Loki",
      datasource: { type: "loki", uid: "l" },
      gridPos: { x: 0, y: 17, w: 24, h: 8 },
      targets: [{ refId: "A", expr: 'rate({job="x"}[1m])' }],
    },
    {
      id: 6,
      type: "row",
      title: "Folded",
      collapsed: true,
      gridPos: { x: 0, y: 25, w: 24, h: 1 },
      panels: [
        {
          id: 7,
          type: "heatmap",
          title: "Latency",
          gridPos: { x: 0, y: 26, w: 12, h: 8 },
          targets: [{ expr: "sum by (le) (rate(latency_bucket[5m]))", format: "heatmap" }],
        },
        {
          id: 8,
          type: "text",
          title: "",
          gridPos: { x: 12, y: 26, w: 12, h: 8 },
          options: { mode: "markdown", content: "# Hello" },
        },
      ],
    },
    {
      id: 9,
      type: "gauge",
      title: "Load",
      gridPos: { x: 0, y: 26, w: 6, h: 6 },
      targets: [{ expr: "load" }],
      fieldConfig: {
        defaults: {
          max: 10,
          thresholds: {
            mode: "percentage",
            steps: [
              { color: "green", value: null },
              { color: "orange", value: 70 },
              { color: "red", value: 90 },
            ],
          },
        },
      },
    },
    {
      id: 10,
      title: "Shared",
      gridPos: { x: 6, y: 26, w: 6, h: 6 },
      libraryPanel: { uid: "lib", name: "Shared" },
    },
  ],
};

test("a dashboard of today keeps what it shows and where", () => {
  const { spec } = importGrafana(modern);
  expect(spec).toMatchObject({ title: "Service", tags: ["prod"], from: "6h" });
  expect(spec.panels.map(({ kind, title, x, y, w, h }) => `${kind} ${title} ${x},${y} ${w}x${h}`)).toEqual([
    "row Traffic 0,0 24x1",
    "series Requests 0,1 12x8",
    "stat Errors of $job 12,1 6x4",
    "row Folded 0,25 24x1",
    "heat Latency 0,26 12x8",
    "text  12,26 12x8",
    "bars Load 0,34 6x6",
  ]);
  expect(new Set(spec.panels.map(({ id }) => id)).size).toBe(spec.panels.length);
});

test("queries, legends, units, stacks, thresholds and repeats are read", () => {
  const [, requests, errors, , , , load] = importGrafana(modern).spec.panels;
  expect(requests).toMatchObject({
    unit: "ops",
    draw: "stack",
    legend: "table",
    thresholds: [],
    queries: [
      { legend: "{{job}}", hidden: false },
      { expr: "sum(up)", legend: "", hidden: true },
    ],
  });
  expect(errors).toMatchObject({
    repeat: "job",
    reduce: "mean",
    thresholds: [
      { from: null, meaning: "ok" },
      { from: 0.05, meaning: "warning" },
      { from: 0.1, meaning: "error" },
    ],
  });
  expect(load).toMatchObject({ max: 10, thresholds: [{ from: null }, { from: 7 }, { from: 9 }] });
});

test("variables keep their choices; data sources are none", () => {
  expect(importGrafana(modern).spec.variables).toMatchObject([
    {
      name: "job",
      kind: "query",
      query: "label_values(up, job)",
      multi: true,
      include_all: true,
      value: ["$__all"],
    },
    { name: "window", kind: "interval", options: ["1m", "5m", "1h"], value: ["5m"] },
    { name: "env", kind: "custom", options: ["prod", "stage"], value: ["prod"] },
  ]);
});

test("all that is not as it was there is named with its reason", () => {
  expect(importGrafana(modern).leftOut.map(({ where, why }) => `${where}: ${why}`)).toEqual([
    "Variable $filters: variables of kind adhoc have no meaning here",
    "“Requests”: 1 field overrides: units, colours or names of single series",
    "“Lines”: panels of kind logs cannot be drawn here",
    "“From Loki”: query A asks loki, and only Prometheus can be asked here",
    "“From Loki”: nothing of it asks Prometheus",
    "“Load”: drawn as a bar with its figure",
    "“Shared”: a library panel: the file names it and does not hold it",
    "Annotation “Deploys”: annotations are not imported",
  ]);
});

test("the older form with rows, graphs and singlestats", () => {
  const { spec, leftOut } = importGrafana({
    dashboard: {
      title: "Node",
      rows: [
        {
          title: "CPU",
          showTitle: true,
          height: "250px",
          panels: [
            {
              id: 1,
              type: "graph",
              title: "Busy",
              span: 8,
              stack: true,
              fill: 3,
              yaxes: [{ format: "percentunit" }],
              targets: [{ expr: "busy" }],
              alert: { name: "high" },
            },
            {
              id: 2,
              type: "singlestat",
              title: "Cores",
              span: 4,
              format: "none",
              valueName: "current",
              thresholds: "2,8",
              colors: ["#299c46", "rgba(237, 129, 40, 0.89)", "#d44a3a"],
              targets: [{ expr: "cores" }],
            },
          ],
        },
        {
          height: 150,
          panels: [
            {
              id: 3,
              type: "table",
              title: "Disks",
              span: 12,
              targets: [{ expr: "disks", format: "table", instant: true }],
            },
          ],
        },
      ],
    },
  });
  expect(spec.panels.map(({ kind, x, y, w, h }) => `${kind} ${x},${y} ${w}x${h}`)).toEqual([
    "row 0,0 24x1",
    "series 0,1 16x7",
    "stat 16,1 8x7",
    "table 0,8 24x4",
  ]);
  expect(spec.panels[1]).toMatchObject({ draw: "stack", unit: "percentunit" });
  expect(spec.panels[2]?.thresholds).toEqual([
    { from: null, meaning: "ok" },
    { from: 2, meaning: "warning" },
    { from: 8, meaning: "error" },
  ]);
  expect(leftOut).toEqual([{ where: "“Busy”", why: "its alert rule is not imported" }]);
});

test.each([
  [{ spec: { elements: {}, layout: {} } }, /schema v2/],
  [{ title: "nothing" }, /no dashboard/],
  [null, /no dashboard/],
  [[], /no dashboard/],
])("%j is refused with words", (json, words) => {
  expect(() => importGrafana(json)).toThrow(words);
});

test("what is broken within a dashboard breaks nothing else", () => {
  const { spec } = importGrafana({
    title: 7,
    time: "yesterday",
    templating: { list: [null, { name: "1x", type: "custom" }] },
    panels: [
      null,
      5,
      { type: "timeseries", gridPos: { x: 99, y: -3, w: 90, h: 0 }, targets: [null, { expr: "up" }] },
    ],
  });
  expect(spec.title).toBe("Imported dashboard");
  expect(spec.panels).toMatchObject([{ x: 0, y: 0, w: 24, h: 2, queries: [{ expr: "up" }] }]);
});
