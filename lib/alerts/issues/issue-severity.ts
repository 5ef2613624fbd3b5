import type { LabelRecord, Severity } from "@/lib/model/alert";
import type { IssueKind } from "@/lib/model/issue";
import { busiestHour, type HourCounts } from "./hour-counts";

/** What the field writes into the label `severity`. */
const words: { [word: string]: Severity } = {
  critical: "critical",
  crit: "critical",
  page: "critical",
  emergency: "critical",
  fatal: "critical",
  disaster: "critical",
  p1: "critical",
  sev1: "critical",
  high: "high",
  error: "high",
  major: "high",
  alert: "high",
  p2: "high",
  sev2: "high",
  warning: "warning",
  warn: "warning",
  medium: "warning",
  minor: "warning",
  ticket: "warning",
  average: "warning",
  p3: "warning",
  sev3: "warning",
  info: "info",
  information: "info",
  informational: "info",
  low: "info",
  none: "info",
  notice: "info",
  debug: "info",
  p4: "info",
  p5: "info",
  sev4: "info",
};

/** Of an alert; a word of one's own, or none, is a warning. */
export function severityOfLabels(labels: LabelRecord): Severity {
  const word = (labels.severity ?? labels.priority ?? "").trim().toLowerCase();
  return Object.hasOwn(words, word) ? (words[word] ?? "warning") : "warning";
}

/** From how many in its busiest hour an issue is a step worse. */
const manyInAnHour: Record<Exclude<IssueKind, "alert">, number> = { runs: 10, denials: 50, guardrail: 50 };

/**
 * Of what nobody wrote a severity for. Failing runs are warnings and many of them high; blocking is what policies and rails are
 * for: worth knowing, and many at once a warning.
 */
export function severityOfCluster(kind: Exclude<IssueKind, "alert">, counts: HourCounts): Severity {
  const isMany = busiestHour(counts) >= manyInAnHour[kind];
  if (kind === "runs") return isMany ? "high" : "warning";
  return isMany ? "warning" : "info";
}
