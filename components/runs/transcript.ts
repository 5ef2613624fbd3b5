import { standsAlone } from "./run-words";
import type { Step } from "./steps";

/**
 * A run told from top to bottom. Agents are headings; what they asked, called and fetched stands below in order of time. When
 * work comes back to an agent after another one, its heading is repeated as "continued".
 */
export type TranscriptEntry =
  | { kind: "agent"; key: string; step: Step; depth: number; continued: boolean }
  | { kind: "call"; key: string; step: Step; depth: number; words: string }
  | { kind: "pause"; key: string; depth: number; durationMs: number };

/** Pauses shorter than this are not worth a line. */
const shortestPauseMs = 2_000;

export function buildTranscript(steps: readonly Step[]): TranscriptEntry[] {
  const entries: TranscriptEntry[] = [];
  let speaker: Step | null = null;
  const heard = new Set<Step>();
  let busyUntilMs = steps[0]?.startMs ?? 0;
  for (const step of steps) {
    const agent = step.kind === "agent" ? step : agentAbove(step);
    const depth = agent === null ? 0 : depthOf(agent);
    if (!isTold(step)) continue;
    if (step.startMs - busyUntilMs >= shortestPauseMs) {
      entries.push({
        kind: "pause",
        key: `pause-${step.spanId}`,
        depth,
        durationMs: step.startMs - busyUntilMs,
      });
    }
    if (agent !== null && agent !== speaker) {
      entries.push({
        kind: "agent",
        key: `${agent.spanId}-${entries.length}`,
        step: agent,
        depth,
        continued: heard.has(agent),
      });
      heard.add(agent);
    }
    if (agent !== null) speaker = agent;
    if (step.kind !== "agent")
      entries.push({ kind: "call", key: step.spanId + entries.length, step, depth, words: wordsOf(step) });
    busyUntilMs = Math.max(busyUntilMs, step.children.length === 0 ? step.endMs : step.startMs);
  }
  return entries;
}

/** Containers only hold what is told anyway; they get a line when they failed on their own, or hold nothing. */
function isTold(step: Step): boolean {
  if (step.kind === "span") return standsAlone(step) && !step.children.some((child) => child.failed);
  if (step.kind !== "workflow" && step.kind !== "step") return true;
  if (step.kind === "workflow" && step.parent === null && step.children.length > 0) return false;
  return step.children.length === 0 || (step.failed && !step.children.some((child) => child.failed));
}

function agentAbove(step: Step): Step | null {
  for (let at = step.parent; at !== null; at = at.parent) if (at.kind === "agent") return at;
  return null;
}

function depthOf(agent: Step): number {
  let depth = 0;
  for (let at = agent.parent; at !== null; at = at.parent) if (at.kind === "agent") depth++;
  return depth;
}

const verbs: Record<Step["kind"], string> = {
  workflow: "ran",
  agent: "worked as",
  step: "did",
  tool: "called",
  llm: "asked",
  embedding: "embedded with",
  retrieval: "looked up in",
  rerank: "reranked with",
  guardrail: "checked with",
  evaluator: "evaluated with",
  span: "did",
};

/** `called lookup (try 2 of 3), which failed: timed out`. */
export function wordsOf(step: Step): string {
  const tries = step.attempts > 1 ? ` (try ${step.attempt} of ${step.attempts})` : "";
  const failure = step.failed ? `, which failed${step.error ? `: ${step.error}` : ""}` : "";
  return `${verbs[step.kind]} ${step.name}${tries}${failure}`;
}

/** What an agent had others do for it, itself included in none: `2 LLM calls, 3 tool calls`. */
export function tallyOf(agent: Step): { llm: number; tools: number; failed: number } {
  const tally = { llm: 0, tools: 0, failed: 0 };
  const stack = [...agent.children];
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    if (step.kind === "agent") continue;
    if (step.kind === "llm") tally.llm++;
    if (step.kind === "tool") tally.tools++;
    if (step.failed && step.kind !== "step") tally.failed++;
    stack.push(...step.children);
  }
  return tally;
}
