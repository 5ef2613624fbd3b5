import type { RunRow } from "@/lib/contract/run-list";
import type { Step } from "./steps";

/** The head of a run in one sentence. `culprit` is what it failed at, where its steps tell. */
export type RunSentence = { words: string; culprit: { kind: string; name: string; words: string } | null };

export function runSentence(run: RunRow, steps: readonly Step[]): RunSentence {
  const culprit = isBad(run) ? findCulprit(steps) : null;
  const tries = Math.max(run.attempt, culprit?.attempts ?? 1);
  const told =
    culprit === null
      ? null
      : { kind: kindWord(culprit.kind), name: culprit.name, words: withoutName(culprit) };
  const after = tries > 1 ? ` after ${tries} attempts` : "";
  switch (run.status) {
    case "running":
      return { words: run.attempt > 1 ? `Running, attempt ${run.attempt}` : "Running", culprit: null };
    case "succeeded":
      return {
        words:
          run.error_count > 0
            ? `Succeeded${after}, with ${run.error_count} failed ${run.error_count === 1 ? "step" : "steps"} on the way`
            : `Succeeded${after}`,
        culprit: null,
      };
    case "failed":
      return { words: `Failed${after}`, culprit: told };
    case "blocked":
      return { words: "Blocked", culprit: told };
    case "cancelled":
      return { words: `Cancelled${after}`, culprit: null };
    case "timed_out":
      return { words: `Timed out${after}`, culprit: told };
    case "lost":
      return { words: "Lost: nothing heard from it", culprit: null };
  }
}

function isBad(run: RunRow): boolean {
  return run.status === "failed" || run.status === "blocked" || run.status === "timed_out";
}

/** The deepest failure that no later try made good, the last one first: what brought the run down. */
export function findCulprit(steps: readonly Step[]): Step | null {
  let best: { step: Step; depth: number } | null = null;
  for (const step of steps) {
    if (!step.failed || step.attempt < step.attempts) continue;
    // A span below a failed tool is how it failed; the tool is what people know by name.
    if (hasFailedOperationBelow(step) || (step.kind === "span" && !standsAlone(step))) continue;
    if (!isUnforgiven(step)) continue;
    const depth = depthOf(step);
    if (best === null || depth > best.depth || (depth === best.depth && step.endMs >= best.step.endMs))
      best = { step, depth };
  }
  return best?.step ?? null;
}

/** True for a failed step with no failed agent, tool or model call above or below it. */
export function standsAlone(step: Step): boolean {
  for (let at = step.parent; at !== null; at = at.parent) if (at.failed && at.kind !== "span") return false;
  return !hasFailedOperationBelow(step);
}

function hasFailedOperationBelow(step: Step): boolean {
  const stack = [...step.children];
  for (let below = stack.pop(); below !== undefined; below = stack.pop()) {
    if (below.failed && below.kind !== "span") return true;
    stack.push(...below.children);
  }
  return false;
}

/** A failure counts when all above it failed too: an agent that came back well has dealt with it. */
function isUnforgiven(step: Step): boolean {
  for (let at = step.parent; at !== null; at = at.parent)
    if (!at.failed && at.row.status === "ok") return false;
  return true;
}

function depthOf(step: Step): number {
  let depth = 0;
  for (let at = step.parent; at !== null; at = at.parent) depth++;
  return depth;
}

const kindWords: Record<Step["kind"], string> = {
  workflow: "workflow",
  agent: "agent",
  step: "step",
  tool: "tool",
  llm: "model",
  embedding: "embedding",
  retrieval: "retrieval",
  rerank: "reranker",
  guardrail: "guardrail",
  evaluator: "evaluator",
  span: "operation",
};

export function kindWord(kind: Step["kind"]): string {
  return kindWords[kind];
}

/** "tool `lookup` timed out" beside the tool's name is just "timed out". */
function withoutName(step: Step): string {
  const words = shortError(step.error ?? "failed");
  const start = `${kindWord(step.kind)} ${step.name} `.toLowerCase();
  const plain = words.replace(/[`'"]/g, "");
  return plain.toLowerCase().startsWith(start) ? plain.slice(start.length) : words;
}

/** Beside the workflow's own name: without the words that only name it again. */
export function errorBeside({ workflow }: Pick<RunRow, "workflow">, error: string): string {
  const itself = `workflow \`${workflow}\`: `;
  return error.startsWith(itself) ? error.slice(itself.length) : error;
}

/** First line, at most 160 characters. */
export function shortError(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  return line.length <= 160 ? line : `${line.slice(0, 159)}…`;
}
