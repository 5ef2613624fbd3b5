import { InvalidInput } from "@/lib/errors";
import type { LabelRecord } from "@/lib/model/alert";
import {
  isObject,
  type JsonObject,
  type ReadAlerts,
  RefusedAlertFault,
  readAnnotations,
  readEach,
  readLabels,
  readTime,
  readUrl,
} from "./read-alert";

/**
 * A webhook says when an alert is over, and repeats that it fires only after hours (repeat_interval). One that was forgotten,
 * or whose end was lost, is over after this.
 */
const forgottenAfterMs = 3 * 86_400_000;

/** The body of Alertmanager's webhook (version "4") or of Grafana's, which has the same alerts and more. */
export function readWebhookAlerts(body: unknown, nowMs: number): ReadAlerts {
  if (!isObject(body) || !Array.isArray(body.alerts))
    throw new InvalidInput(
      "The body must be what a webhook of Alertmanager or Grafana sends: an object with alerts",
    );
  const isGrafana = "orgId" in body;
  return readEach(body.alerts, (item) => {
    const startsMs = readTime(item.startsAt, "startsAt");
    const endsMs = readTime(item.endsAt, "endsAt");
    if (item.status !== "firing" && item.status !== "resolved")
      throw new RefusedAlertFault('status must be "firing" or "resolved"');
    const isOver = item.status === "resolved";
    return {
      source: isGrafana ? "grafana" : "alertmanager",
      labels: readLabels(item.labels),
      annotations: { ...readAnnotations(item.annotations), ...(isGrafana ? grafanaLinks(item) : {}) },
      generatorUrl: readUrl(item.generatorURL),
      value: isGrafana ? grafanaValue(item.values) : null,
      startsMs: startsMs ?? nowMs,
      hasStart: startsMs !== undefined,
      endsMs: isOver ? Math.min(nowMs, endsMs ?? nowMs) : nowMs + forgottenAfterMs,
    };
  });
}

function grafanaLinks(item: JsonObject): LabelRecord {
  const links = { dashboard_url: readUrl(item.dashboardURL), panel_url: readUrl(item.panelURL) };
  return Object.fromEntries(
    Object.entries(links).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** Grafana names its queries A, B, C; the condition is the last of them. */
function grafanaValue(values: unknown): number | null {
  if (!isObject(values)) return null;
  const numbers = Object.keys(values)
    .sort()
    .map((name) => values[name])
    .filter((value) => typeof value === "number" && Number.isFinite(value));
  return (numbers.at(-1) as number | undefined) ?? null;
}
