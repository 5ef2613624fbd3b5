import { formatDuration, plural } from "@/lib/client/format";
import type { IngestActivityOutput, IngestReason } from "@/lib/contract/ingest-activity";
import { reasonWords } from "./reason-words";

/** `senders`: the table of senders says more. */
export type Finding = { meaning: "error" | "warning"; words: string; advice?: string; senders?: true };
export type Verdict = { meaning: "ok" | "error" | "warning" | "unknown"; title: string; findings: Finding[] };

const farBehindMs = 30_000;
const lateMs = 300_000;
// Exporters come back within a few seconds.
const goesOnMs = 15_000;
const windowWords = {
  "15m": "the last 15 minutes",
  "1h": "the last hour",
  "24h": "the last 24 hours",
} as const;
export type WindowName = keyof typeof windowWords;

/** Is anything lost or refused right now? Lost comes first, then what waits, then what was and is over. */
export function judge(activity: IngestActivityOutput, window: WindowName): Verdict {
  const findings = [...now(activity), ...behind(activity), ...earlier(activity, window)];
  const sent = activity.total.exports + activity.total.refused_exports + activity.total.throttled_exports;
  const [worst] = findings;
  if (worst !== undefined) {
    const meaning = findings.some((one) => one.meaning === "error") ? "error" : "warning";
    return { meaning, title: worst.words, findings };
  }
  if (sent === 0)
    return { meaning: "unknown", title: `Nothing was sent in ${windowWords[window]}.`, findings };
  return { meaning: "ok", title: `All that was sent in ${windowWords[window]} is stored.`, findings };
}

function now({ recent, receivers, rows, unknown_senders }: IngestActivityOutput): Finding[] {
  const findings: Finding[] = [];
  if (!receivers.some(({ alive }) => alive))
    findings.push({
      meaning: "error",
      words: "No receiver is running: nothing is taken in.",
      advice: "Senders keep what they have for a few minutes. See the supervisor's log.",
    });
  const reasons = rows.flatMap((row) => row.reasons);
  const lost = (count: number, noun: string, kind: IngestReason["kind"]) => {
    if (count === 0) return;
    const why = latest(reasons, kind);
    const words = `${plural(count, noun)} ${count === 1 ? "was" : "were"} refused within two minutes${because(why)}.`;
    findings.push({ meaning: "error", words, ...adviceOf(why), senders: true });
  };
  lost(recent.rejected, "item", "rejected");
  lost(recent.refused_exports, "call", "refused");
  if (recent.throttled_exports > 0) findings.push(waiting(recent.throttled_exports, reasons));
  const strangers = (unknown_senders ?? []).filter(
    ({ last_at }) => Date.now() - Date.parse(last_at) < 120_000,
  );
  if (strangers.length > 0) {
    const why = latest(strangers, "refused");
    findings.push({
      meaning: "error",
      words: `Somebody sends and is refused${because(why)}.`,
      ...adviceOf(why),
    });
  }
  return findings;
}

/** Being told to wait loses nothing as long as it ends before a sender gives up. */
function waiting(exports: number, reasons: readonly IngestReason[]): Finding {
  const why = latest(reasons, "throttled");
  const lastMs = Math.max(...why.map(({ last_at }) => Date.parse(last_at)));
  const words =
    Date.now() - lastMs < goesOnMs
      ? `Senders are told to wait and send again${because(why)}. Nothing is lost while they do.`
      : `${plural(exports, "export")} had to be sent again within two minutes${because(why)}. It is over.`;
  return { meaning: "warning", words, ...adviceOf(why), senders: true };
}

function behind({ workers, backlog, recent }: IngestActivityOutput): Finding[] {
  const findings: Finding[] = [];
  if (!workers.some(({ alive }) => alive))
    findings.push({
      meaning: "warning",
      words: "No worker is running: spans are stored, runs and retention stand still.",
      advice: "It goes on where it stopped once it is back.",
    });
  else if (backlog.derive_lag_ms > farBehindMs)
    findings.push({
      meaning: "warning",
      words: `Runs are ${formatDuration(backlog.derive_lag_ms)} behind their spans.`,
      advice: "The worker catches up by itself when less comes in.",
    });
  if (recent.lag_ms !== null && recent.lag_ms.p95 > lateMs)
    findings.push({
      meaning: "warning",
      words: `Data arrives up to ${formatDuration(recent.lag_ms.max)} after it was made.`,
      advice: "Senders are working off a queue, or their clocks are behind.",
    });
  return findings;
}

/** Over, as far as can be told; said as long as it is in the window. */
function earlier({ total, recent }: IngestActivityOutput, window: WindowName): Finding[] {
  const items = Math.max(0, total.rejected - recent.rejected);
  const calls = Math.max(0, total.refused_exports - recent.refused_exports);
  if (items + calls === 0 || recent.rejected + recent.refused_exports > 0) return [];
  const parts = [items > 0 && plural(items, "item"), calls > 0 && plural(calls, "call")].filter(Boolean);
  const verb = items + calls === 1 ? "was" : "were";
  return [
    {
      meaning: "warning",
      words: `${parts.join(" and ")} ${verb} refused in ${windowWords[window]}, none now.`,
    },
  ];
}

/** Reasons of what happens now, most often first: what was told within half a minute of the newest. */
function latest(reasons: readonly IngestReason[], kind: IngestReason["kind"]): IngestReason[] {
  const own = reasons.filter((reason) => reason.kind === kind);
  const newestMs = Math.max(...own.map(({ last_at }) => Date.parse(last_at)));
  const counts = new Map<string, IngestReason>();
  for (const each of own) {
    if (newestMs - Date.parse(each.last_at) > 30_000) continue;
    const known = counts.get(each.reason);
    counts.set(each.reason, { ...each, count: each.count + (known?.count ?? 0) });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

function because(reasons: readonly IngestReason[]): string {
  const [first, second, ...more] = reasons.map((reason) => reasonWords(reason).what);
  if (first === undefined) return "";
  if (second === undefined) return `: ${first}`;
  return more.length === 0 ? `: ${first}, ${second}` : `: ${first}, ${second} and more`;
}

/** With several reasons each has its own, under its sender. */
function adviceOf(reasons: readonly IngestReason[]): { advice?: string } {
  const [only] = reasons;
  return only !== undefined && reasons.length === 1 ? { advice: reasonWords(only).advice } : {};
}
