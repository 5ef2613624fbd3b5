import type { DecisionRow } from "@/lib/contract/decision-row";
import type { RequestStoryOutput } from "@/lib/contract/request-story";
import type { RunRow } from "@/lib/contract/run-list";
import type { SpanRow } from "@/lib/contract/span-row";
import { isBlocking } from "@/lib/model/decision";
import { type Cause, isBad } from "./first-cause";

export type Outcome = RequestStoryOutput["outcome"];

/**
 * The last attempt decides; without runs the top spans do. A top span that ended without a word is taken to have done well
 * only where nothing below it failed. Where there is nothing but decisions, a denial at the end has blocked it.
 */
export function outcomeOf(
  runs: readonly RunRow[],
  tops: readonly SpanRow[],
  failedSpans: number,
  decisions: readonly DecisionRow[],
): Outcome {
  const top = runs.filter((run) => !runs.some((other) => other.id === run.parent_run_id));
  const last = top
    .toSorted((a, b) => a.attempt - b.attempt || a.started_at.localeCompare(b.started_at))
    .at(-1);
  if (top.some((run) => run.status === "running")) return "running";
  if (last?.status === "blocked") return "blocked";
  if (last && isBad(last.status)) return "failed";
  if (last?.status === "succeeded") return "succeeded";
  if (tops.some((span) => span.operation?.outcome === "blocked")) return "blocked";
  if (tops.some((span) => span.status === "error")) return "failed";
  if (tops.some((span) => span.status === "ok")) return "succeeded";
  const lastVerdict = decisions.at(-1)?.verdict;
  if (tops.length === 0 && lastVerdict !== undefined && isBlocking(lastVerdict)) return "blocked";
  return tops.length > 0 && failedSpans === 0 ? "succeeded" : "unknown";
}

/** One sentence: `Failed after 2 attempts in 3.2 s: tool lookup failed: timed out`. */
export function summarise(
  outcome: Outcome,
  facts: {
    runs: readonly RunRow[];
    tops: readonly SpanRow[];
    spans: number;
    failedSpans: number;
    logs: number;
    decisions: readonly DecisionRow[];
    services: number;
    durationMs: number;
    cause: Cause | null;
  },
): string {
  const { runs, cause } = facts;
  const attempts = Math.max(runs.length > 0 ? 1 : 0, ...runs.map((run) => run.attempt));
  const after = attempts > 1 ? ` after ${attempts} attempts` : "";
  const took = facts.durationMs > 0 ? ` in ${duration(facts.durationMs)}` : "";
  const because = cause ? `: ${cause.words}` : "";
  const denied = facts.decisions.filter(({ verdict }) => isBlocking(verdict)).length;
  const troubles = [
    ...(facts.failedSpans > 0 ? [`${count(facts.failedSpans, "span")} failed`] : []),
    ...(denied > 0 ? [`${count(denied, "decision")} denied`] : []),
  ];
  const spite = troubles.length > 0 ? `; ${troubles.join(" and ")} on the way` : "";
  const across = facts.services > 0 ? ` across ${count(facts.services, "service")}` : "";
  switch (outcome) {
    case "failed":
      return `Failed${after}${took}${because}`;
    case "blocked":
      return `Blocked${after}${took}${because}`;
    case "running":
      return `Running${after ? `, attempt ${attempts}` : ""}, for ${duration(facts.durationMs)} so far${across}${spite}`;
    case "succeeded":
      return `Succeeded${after}${took}${across}${spite}`;
    case "unknown":
      if (facts.tops.length > 0) {
        const ended = facts.tops.some((span) => span.kind === "server") ? "Answered" : "Finished";
        return `${ended}${took}${across}${spite}`;
      }
      return seenIn(facts.logs, facts.spans, facts.decisions.length);
  }
}

function seenIn(logs: number, spans: number, decisions: number): string {
  if (logs + spans + decisions === 0) return "Nothing recorded yet";
  const places =
    decisions === 0
      ? `${count(logs, "log line")} and ${count(spans, "span")}`
      : `${count(logs, "log line")}, ${count(spans, "span")} and ${count(decisions, "decision")}`;
  return `Seen in ${places}; no run or trace tells how it ended`;
}

function duration(ms: number): string {
  if (ms < 1000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.floor((ms % 60_000) / 1000);
  return minutes < 60
    ? `${minutes} min${seconds > 0 ? ` ${seconds} s` : ""}`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
}
