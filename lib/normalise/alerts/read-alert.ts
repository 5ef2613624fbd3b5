import type { LabelRecord } from "@/lib/model/alert";
import { type IncomingAlert, incomingAlertLimits, type RefusedAlert } from "@/lib/model/incoming-alert";

export type ReadAlerts = { alerts: { index: number; alert: IncomingAlert }[]; refused: RefusedAlert[] };
export type JsonObject = { readonly [name: string]: unknown };

/** Why one alert is not taken, in words for whoever sent it. */
export class RefusedAlertFault extends Error {}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads each by `read`; one that is refused refuses none of the others. */
export function readEach(items: readonly unknown[], read: (item: JsonObject) => IncomingAlert): ReadAlerts {
  const all: ReadAlerts = { alerts: [], refused: [] };
  items.forEach((item, index) => {
    try {
      if (index >= incomingAlertLimits.alerts)
        throw new RefusedAlertFault(`a request holds at most ${incomingAlertLimits.alerts} alerts`);
      if (!isObject(item)) throw new RefusedAlertFault("is not an object");
      all.alerts.push({ index, alert: read(item) });
    } catch (error) {
      if (!(error instanceof RefusedAlertFault)) throw error;
      all.refused.push({ index, reason: error.message });
    }
  });
  return all;
}

/** An empty label is an absent one. Nothing is cut: it would be another alert. */
export function readLabels(value: unknown): LabelRecord {
  const { labels: most, labelLength } = incomingAlertLimits;
  const labels = readTexts(value, "labels", most, labelLength);
  const entries = Object.entries(labels).filter(([, text]) => text !== "");
  if (entries.length === 0) throw new RefusedAlertFault("at least one label is required");
  return Object.fromEntries(entries);
}

export function readAnnotations(value: unknown): LabelRecord {
  const { annotations: most, annotationLength } = incomingAlertLimits;
  return value === undefined || value === null ? {} : readTexts(value, "annotations", most, annotationLength);
}

// PostgreSQL has no text for these.
const unstorable = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function readTexts(value: unknown, what: string, most: number, longest: number): LabelRecord {
  if (!isObject(value)) throw new RefusedAlertFault(`${what} must be an object`);
  const entries = Object.entries(value);
  if (entries.length > most) throw new RefusedAlertFault(`has more than ${most} ${what}`);
  const texts: [string, string][] = entries.map(([name, text]) => {
    const shown = JSON.stringify(name.slice(0, 60));
    if (typeof text !== "string") throw new RefusedAlertFault(`${what}: ${shown} must be a text`);
    if (name === "" || name.length > incomingAlertLimits.nameLength)
      throw new RefusedAlertFault(`${what}: ${shown} is empty or too long for a name`);
    if (text.length > longest)
      throw new RefusedAlertFault(`${what}: the value of ${shown} is longer than ${longest} characters`);
    if (unstorable.test(name) || unstorable.test(text))
      throw new RefusedAlertFault(`${what}: ${shown} is not valid UTF-8 text`);
    return [name, text];
  });
  return Object.fromEntries(texts);
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** Undefined where it is not given: Go's zero time is no time. */
export function readTime(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string" || !rfc3339.test(value))
    throw new RefusedAlertFault(`${name} must be a time of RFC 3339, as 2026-01-31T08:00:00Z`);
  if (value.startsWith("0001-01-01T00:00:00")) return undefined;
  const ms = Date.parse(value);
  if (!Number.isFinite(ms) || Math.abs(ms) > 4e12) throw new RefusedAlertFault(`${name} is out of range`);
  return ms;
}

/** Where the alert can be looked at elsewhere; anything but an address of the web is left out. */
export function readUrl(value: unknown): string | null {
  if (typeof value !== "string" || value.length > incomingAlertLimits.urlLength) return null;
  return /^https?:\/\//i.test(value) && URL.canParse(value) && !unstorable.test(value) ? value : null;
}
