import { InvalidInput } from "@/lib/errors";
import {
  type ReadAlerts,
  RefusedAlertFault,
  readAnnotations,
  readEach,
  readLabels,
  readTime,
  readUrl,
} from "./read-alert";

/** Alertmanager's resolve_timeout: an alert without an end is over when it is not sent again for so long. */
const resolveAfterMs = 300_000;

/** The body of Alertmanager's POST /api/v2/alerts, which is what a Prometheus sends. */
export function readPostedAlerts(body: unknown, nowMs: number): ReadAlerts {
  if (!Array.isArray(body)) throw new InvalidInput("The body must be an array of alerts");
  return readEach(body, (item) => {
    const labels = readLabels(item.labels);
    const annotations = readAnnotations(item.annotations);
    const sentStartMs = readTime(item.startsAt, "startsAt");
    const sentEndMs = readTime(item.endsAt, "endsAt");
    const startsMs = sentStartMs ?? Math.min(sentEndMs ?? nowMs, nowMs);
    if (sentEndMs !== undefined && sentEndMs < startsMs)
      throw new RefusedAlertFault("endsAt must not be before startsAt");
    return {
      source: "alertmanager",
      labels,
      annotations,
      generatorUrl: readUrl(item.generatorURL),
      value: null,
      startsMs,
      hasStart: sentStartMs !== undefined,
      endsMs: sentEndMs ?? nowMs + resolveAfterMs,
    };
  });
}
