import {
  Bot,
  BrainCircuit,
  FileSearch,
  Gauge,
  ListOrdered,
  type LucideIcon,
  ShieldCheck,
  Sigma,
  SquareStack,
  Workflow,
  Wrench,
} from "lucide-react";
import type { OperationKind } from "@/lib/model/operation";

const icons: Record<OperationKind, { icon: LucideIcon; words: string }> = {
  workflow: { icon: Workflow, words: "Workflow" },
  agent: { icon: Bot, words: "Agent" },
  step: { icon: SquareStack, words: "Step" },
  tool: { icon: Wrench, words: "Tool" },
  llm: { icon: BrainCircuit, words: "LLM call" },
  embedding: { icon: Sigma, words: "Embedding" },
  retrieval: { icon: FileSearch, words: "Retrieval" },
  rerank: { icon: ListOrdered, words: "Rerank" },
  guardrail: { icon: ShieldCheck, words: "Guardrail" },
  evaluator: { icon: Gauge, words: "Evaluator" },
};

/** What the span does, as a shape with its word for those who do not see it. */
export function OperationIcon({ kind, className = "size-3.5" }: { kind: OperationKind; className?: string }) {
  const { icon: Icon, words } = icons[kind];
  return (
    <span title={words} className="inline-flex shrink-0">
      <Icon aria-label={words} role="img" className={className} />
    </span>
  );
}

export function operationWords(kind: OperationKind): string {
  return icons[kind].words;
}
