import type { SpanRow } from "@/lib/contract/span-row";

/** What a span is, in the words of a story: `Tool lookup`, `Asked gpt-4o`, or its own name. */
export function spanWords(span: SpanRow): string {
  const name = span.operation?.name ?? span.name;
  switch (span.operation?.kind) {
    case "workflow":
      return `Workflow ${name}`;
    case "agent":
      return `Agent ${name}`;
    case "tool":
      return `Tool ${span.operation.tool ?? name}`;
    case "llm":
      return `Asked ${span.operation.model ?? name}`;
    case "embedding":
      return `Embedded with ${span.operation.model ?? name}`;
    case "retrieval":
      return `Retrieved from ${name}`;
    case "rerank":
      return `Reranked with ${name}`;
    case "guardrail":
      return `Guardrail ${name}`;
    case "evaluator":
      return `Evaluator ${name}`;
    case "step":
      return `Step ${name}`;
    case undefined:
      return span.name;
  }
}
