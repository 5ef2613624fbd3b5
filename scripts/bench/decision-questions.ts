import type { Stack } from "../stack/launch";
import { ask } from "./questions";
import type { DecisionSamples } from "./store-decisions";

export type DecisionTimes = { decisionPageP95Ms: number | null; decisionPanelP95Ms: number | null };

/** How long the read API takes over stored decisions: each page and panel is asked in turn, `times` times altogether. */
export async function measureDecisionQuestions(
  stack: Stack,
  samples: DecisionSamples,
  times: number,
): Promise<DecisionTimes> {
  const { pages, panels } = decisionQuestions(samples);
  const inTurn =
    (questions: Question[]): Question =>
    (n) =>
      questions[n % questions.length]?.(n) ?? "";
  return {
    decisionPageP95Ms: await ask(stack, times, inTurn(pages)),
    decisionPanelP95Ms: await ask(stack, times, inTurn(panels)),
  };
}

/** Addresses of the read API, another each time: no answer comes from a cache. */
export type Question = (n: number) => string;

const dayMs = 86_400_000;

/** Pages of the explorer as people ask for them, and its panels over a day. */
export function decisionQuestions({ ids, requestIds, paths }: DecisionSamples): {
  pages: Question[];
  panels: Question[];
} {
  const nowMs = Date.now();
  const pick = (list: readonly string[], n: number) => list[(n * 7919) % list.length] ?? "";
  const page = (q: (n: number) => string) => (n: number) =>
    `/api/v1/decisions?q=${encodeURIComponent(q(n))}&from=${nowMs - 30 * dayMs - n * 1_000}&to=${nowMs}`;
  const day = (n: number) => `from=${nowMs - dayMs - n * 1_000}&to=${nowMs}`;
  return {
    pages: [
      page(() => ""),
      page(() => "verdict:deny"),
      page((n) => `rule:no_${1 + (n % 24)} agent:planner`),
      page((n) => `user:user-${1 + ((n * 131) % 5_000)} verdict:deny`),
      page((n) => `input.parameters.path:"${pick(paths, n)}"`),
      page((n) => `request:${pick(requestIds, n)}`),
      page((n) => `id:${pick(ids, n)}`),
      page(() => "latency:>500ms"),
      page(() => "tool:refund verdict:require_approval input.parameters.force:true"),
    ],
    panels: [
      (n) => `/api/v1/panels/decisions?${day(n)}`,
      (n) => `/api/v1/panels/guardrails?${day(n)}`,
      (n) => `/api/v1/panels/decision-latency?${day(n)}`,
      (n) => `/api/v1/decisions/histogram?${day(n)}`,
      (n) => `/api/v1/decisions/breakdown?by=rule&${day(n)}`,
      (n) => `/api/v1/decisions/breakdown?by=tool&${day(n)}`,
      (n) => `/api/v1/decisions/revisions?${day(n)}`,
    ],
  };
}
