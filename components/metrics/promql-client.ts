import type { PrometheusClient } from "@prometheus-io/codemirror-promql/dist/esm/client/prometheus";
import type { Matcher } from "@prometheus-io/codemirror-promql/dist/esm/types";
import { EqlRegex, Neq, NeqRegex } from "@prometheus-io/lezer-promql";
import { askProm } from "@/lib/client/prom/ask-prom";
import { askMetrics } from "@/lib/client/prom/use-metadata";

// Completion stays quick on a project of a hundred thousand values: who looks for one types more of it.
const mostValues = 2_000;
const lookBackMs = 12 * 3_600_000;

/** What the editor's completion asks, answered from our API; what cannot be asked completes nothing. */
export function promqlClient(project: string): PrometheusClient {
  const window = () => {
    const nowMs = Date.now();
    return { project, start: (nowMs - lookBackMs) / 1_000, end: nowMs / 1_000, limit: mostValues };
  };
  const names = async (path: string, metric: string, matchers?: Matcher[]) => {
    const match = selectorOf(metric, matchers);
    const params = { ...window(), ...(match === null ? {} : { "match[]": [match] }) };
    return (await askProm<string[]>(path, params, { method: "GET" }).catch(() => ({ data: [] }))).data;
  };
  return {
    labelNames: async (metric = "") => names("labels", metric),
    labelValues: async (label, metric = "", matchers) =>
      names(`label/${encodeURIComponent(escapedName(label))}/values`, metric, matchers),
    metricMetadata: async () => {
      const metrics = await askMetrics(project, Date.now()).catch(() => []);
      return Object.fromEntries(metrics.map(({ name, type, help }) => [name, [{ type, help }]]));
    },
    series: async (metric, matchers) => {
      const match = selectorOf(metric, matchers);
      if (match === null) return [];
      const params = { ...window(), limit: 200, "match[]": [match] };
      const found = await askProm<{ [name: string]: string }[]>("series", params).catch(() => ({ data: [] }));
      return found.data.map((labels) => new Map(Object.entries(labels)));
    },
    metricNames: async () => {
      const metrics = await askMetrics(project, Date.now()).catch(() => []);
      return metrics.map(({ name }) => name);
    },
    flags: async () => ({}),
  };
}

/** The series that the text before the cursor selects, so that only their labels and values are offered. */
function selectorOf(metric: string, matchers: readonly Matcher[] = []): string | null {
  const parts = matchers
    .filter(({ value }) => value !== "")
    .map(({ name, type, value }) => `${quoted(name)}${operator(type)}${JSON.stringify(value)}`);
  if (metric !== "") parts.unshift(`__name__=${JSON.stringify(metric)}`);
  return parts.length === 0 ? null : `{${parts.join(",")}}`;
}

/** Matchers come with the grammar's number of their operator. */
function operator(type: number): string {
  if (type === EqlRegex) return "=~";
  if (type === NeqRegex) return "!~";
  return type === Neq ? "!=" : "=";
}

const isPlain = (name: string) => /^[A-Za-z_]\w*$/.test(name);
const quoted = (name: string) => (isPlain(name) ? name : JSON.stringify(name));

/** `U__` escaping, as the API takes names that are not plain in its path. */
function escapedName(name: string): string {
  if (isPlain(name)) return name;
  return `U__${[...name].map((one) => (/[A-Za-z0-9]/.test(one) ? one : one === "_" ? "__" : `_${one.codePointAt(0)?.toString(16)}_`)).join("")}`;
}
