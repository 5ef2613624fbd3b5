import type { StoredSpan } from "@/lib/model/run-facts";
import type { TraceTree } from "./trace-tree";

/** Per span: does its usage count, and is it a call of its own (and not the same call told by an outer span). */
export type Usage = { countsUsage: Uint8Array; countsCall: Uint8Array };

const layered = { llm: 1, tool: 2 } as const;

/**
 * Outer spans repeat what inner ones say: usage counts only where no span below says any. An LLM call counts where no
 * LLM span is below (framework over client), a tool call where the nearest tool above is another tool (MCP client and
 * server tell the same call).
 */
export function findUsage(tree: TraceTree): Usage {
  const { spans, parents, order } = tree;
  const countsUsage = new Uint8Array(spans.length);
  const countsCall = new Uint8Array(spans.length);
  const usageBelow = new Uint8Array(spans.length);
  const llmBelow = new Uint8Array(spans.length);
  for (let at = order.length - 1; at >= 0; at--) {
    const i = order[at] ?? 0;
    const span = spans[i];
    if (span === undefined) continue;
    const says = saysUsage(span);
    if (says && usageBelow[i] === 0) countsUsage[i] = 1;
    const isLlm = span.operation?.kind === "llm";
    if (isLlm && llmBelow[i] === 0) countsCall[i] = layered.llm;
    const parent = parents[i] ?? -1;
    if (parent < 0) continue;
    if (says || usageBelow[i] === 1) usageBelow[parent] = 1;
    if (isLlm || llmBelow[i] === 1) llmBelow[parent] = 1;
  }
  markTools(tree, countsCall);
  return { countsUsage, countsCall };
}

function markTools({ spans, parents, order }: TraceTree, countsCall: Uint8Array): void {
  const toolAbove: (string | undefined)[] = new Array(spans.length);
  for (const i of order) {
    const parent = parents[i] ?? -1;
    const above = parent >= 0 ? toolAbove[parent] : undefined;
    const operation = spans[i]?.operation;
    // An agent called as a tool may call the tool of the same name again: that is another call.
    toolAbove[i] = operation?.kind === "agent" ? undefined : above;
    if (operation?.kind !== "tool") continue;
    const tool = operation.tool ?? operation.name;
    if (tool !== above) countsCall[i] = layered.tool;
    toolAbove[i] = tool;
  }
}

function saysUsage({ operation }: StoredSpan): boolean {
  if (operation === null) return false;
  return (
    operation.inputTokens !== undefined ||
    operation.outputTokens !== undefined ||
    operation.costUsd !== undefined
  );
}
