import type { AdmitSeries } from "@/lib/model/limits";
import type { RollupIncrement } from "@/lib/model/rollup";
import type { Span } from "@/lib/model/span";
import { isDeniedCall } from "./denied-call";
import { bucketFinder, RollupSum } from "./rollup-sum";

const kindNames = ["internal", "internal", "server", "client", "producer", "consumer"] as const;

/**
 * What spans of a project, export by export, add to the rollups, counted where they end. Every span counts once under `span`;
 * entry spans (server, consumer, root) also under their service and under `request`, which sums over all services, and
 * operations under their agent, tool or model. Calls of agents and tools that a policy stopped count as blocked.
 * Additive: any batching gives the same sums, over all names where `admit` refuses some.
 */
export function countSpans(projectId: number, admit?: AdmitSeries) {
  const sum = new RollupSum(admit);
  const bucketOfEnd = bucketFinder();
  return {
    add(spans: readonly Span[]): void {
      for (const span of spans) addSpan(sum, bucketOfEnd(span.startNs, span.durationNs), span);
    },
    increments: (): RollupIncrement[] => sum.increments(projectId),
  };
}

function addSpan(sum: RollupSum, bucket: number, span: Span): void {
  const service = span.resource.serviceName;
  const outcome = span.status === 2 ? "error" : "ok";
  sum.add(bucket, "span", service, labelOf(span.kind, span.name), outcome, span.durationNs);
  if (span.kind === 2 || span.kind === 5 || span.parentSpanId === null) {
    sum.add(bucket, "service", service, "", outcome, span.durationNs);
    sum.add(bucket, "request", "", "", outcome, span.durationNs);
  }
  addOperation(sum, bucket, outcome, span);
}

const labels = kindNames.map(() => new Map<string, string>());
const maxLabels = 20_000;

/** Kind and name in one text. Names repeat, so it is kept; bounded, because senders choose them. */
function labelOf(kind: number, name: string): string {
  const known = labels[kind];
  let label = known?.get(name);
  if (label === undefined) {
    label = `${kindNames[kind] ?? "internal"} ${name}`;
    if (known !== undefined && known.size >= maxLabels) known.clear();
    known?.set(name, label);
  }
  return label;
}

function addOperation(sum: RollupSum, bucket: number, outcome: string, span: Span): void {
  const operation = span.operation;
  if (operation === null) return;
  if (operation.kind === "agent" || operation.kind === "tool") {
    const { kind } = operation;
    const ended = isDeniedCall(operation) ? "blocked" : outcome;
    sum.add(bucket, kind, operation[kind] ?? operation.name, "", ended, span.durationNs);
  } else if ((operation.kind === "llm" || operation.kind === "embedding") && !operation.usageRepeated) {
    sum.add(bucket, "model", operation.model ?? "unknown", "", outcome, span.durationNs, {
      inputTokens: operation.inputTokens ?? 0,
      outputTokens: operation.outputTokens ?? 0,
      costUsd: operation.costUsd ?? 0,
    });
  }
}
