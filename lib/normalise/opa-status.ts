// In: the body of OPA's POST /status. Out: which instance it is, what it runs, and how many decisions it lost. Pure.
import { InvalidInput } from "@/lib/errors";
import { boundedText } from "@/lib/model/bounded-text";
import { type OpaDropCounts, opaDropReasons } from "@/lib/model/opa-drops";

export type OpaStatus = {
  instanceId: string;
  version: string | null;
  labels: Record<string, string>;
  /** What is kept of the body: all but the metrics of the Go runtime, which are most of it and OPA's /metrics tells too. */
  document: Json;
  /** When its process started, as far as it says; RFC 3339. */
  startedAt: string | null;
  dropped: OpaDropCounts;
};
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const maxIdLength = 256;
const maxLabels = 64;
const maxTextLength = 2_048;
const maxDepth = 12;
/** Of the kept document: an OPA with some hundred bundles. */
const maxDocumentLength = 256 * 1024;

export function readOpaStatus(body: unknown): OpaStatus {
  if (!isObject(body)) throw new InvalidInput("A status is a JSON object with `labels`.");
  const labels = readOpaLabels(body.labels);
  const instanceId = labels.id;
  if (instanceId === undefined || instanceId === "")
    throw new InvalidInput("labels.id is missing: it names the OPA instance.");
  const metrics = metricsOf(body);
  return {
    instanceId: boundedText(instanceId, maxIdLength),
    version: labels.version ?? null,
    labels,
    document: documentOf(body, metrics),
    startedAt: startOf(metrics),
    dropped: dropsOf(metrics, body.decision_logs),
  };
}

/** Texts by name, bounded; anything else is left out. */
export function readOpaLabels(labels: unknown): Record<string, string> {
  if (!isObject(labels)) return {};
  const texts = Object.entries(labels).flatMap(([name, value]) =>
    typeof value === "string" ? [[boundedText(name, 128), boundedText(value, 256)] as const] : [],
  );
  // The two that OPA itself sets are never the ones that are left out.
  const own = texts.filter(([name]) => name === "id" || name === "version");
  const others = texts.filter(([name]) => name !== "id" && name !== "version");
  return Object.fromEntries([...own, ...others.slice(0, maxLabels - own.length)]);
}

function metricsOf(body: Record<string, unknown>): Record<string, unknown> {
  const { metrics } = body;
  return isObject(metrics) && isObject(metrics.prometheus) ? metrics.prometheus : {};
}

/** `counter_decision_logs_…` as a number always, `decision_logs_…_total` too where OPA's `status.prometheus` is on. */
function dropsOf(metrics: Record<string, unknown>, decisionLogs: unknown): OpaDropCounts {
  const own = isObject(decisionLogs) && isObject(decisionLogs.metrics) ? decisionLogs.metrics : {};
  const counts: OpaDropCounts = {};
  for (const reason of opaDropReasons) {
    const words = reason.endsWith("_exceeded") ? `dropped_${reason}` : reason;
    const count = Math.max(
      countOf(metrics[`counter_decision_logs_${words}`]),
      countOf(own[`counter_decision_logs_${words}`]),
      countOf(metrics[`decision_logs_${words}_total`]),
    );
    if (count > 0) counts[reason] = count;
  }
  return counts;
}

/** A number, or what the Prometheus client makes of a counter: `{metric: [{counter: {value}}]}`. */
function countOf(metric: unknown): number {
  if (typeof metric === "number") return Number.isSafeInteger(metric) && metric > 0 ? metric : 0;
  if (!isObject(metric) || !Array.isArray(metric.metric)) return 0;
  return metric.metric.reduce(
    (all: number, one: unknown) =>
      all + (isObject(one) && isObject(one.counter) ? countOf(one.counter.value) : 0),
    0,
  );
}

/** Counters say when they were made; those of the Go runtime are made when the process starts. */
function startOf(metrics: Record<string, unknown>): string | null {
  for (const [name, metric] of Object.entries(metrics)) {
    if (!name.startsWith("go_") || !isObject(metric) || !Array.isArray(metric.metric)) continue;
    const first: unknown = metric.metric[0];
    const made = isObject(first) && isObject(first.counter) ? first.counter.createdTimestamp : undefined;
    // To the second: each counter is made some microseconds after the one before, and which one is first may change.
    if (typeof made === "string" && Number.isFinite(Date.parse(made)))
      return new Date(Math.floor(Date.parse(made) / 1_000) * 1_000).toISOString();
  }
  return null;
}

function documentOf(body: Record<string, unknown>, metrics: Record<string, unknown>): Json {
  const kept = Object.entries(metrics).filter(([name]) => !name.startsWith("go_"));
  const { metrics: _left, ...rest } = body;
  const plain = tidy(rest, 0) as JsonObject;
  const whole: JsonObject = { ...plain, metrics: { prometheus: tidy(Object.fromEntries(kept), 0) } };
  const attempts: (() => Json)[] = [
    () => whole,
    () => plain,
    () => ({ labels: plain.labels ?? null, plugins: plain.plugins ?? null, too_large: true }),
  ];
  for (const attempt of attempts) {
    const document = attempt();
    if (JSON.stringify(document).length <= maxDocumentLength) return document;
  }
  return { too_large: true };
}

/** As jsonb takes it: no NUL, no halves of surrogate pairs, bounded in depth and length. */
function tidy(value: unknown, depth: number): Json {
  if (typeof value === "string") return boundedText(value, maxTextLength);
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (value === null || typeof value !== "object" || depth >= maxDepth) return null;
  if (Array.isArray(value)) return value.map((one) => tidy(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [boundedText(key, 256), tidy(one, depth + 1)]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
