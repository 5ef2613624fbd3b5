import { getText } from "@/lib/model/attributes";
import type { Span } from "@/lib/model/span";
import { bearsKind, tellsDecision } from "../dialects/interesting";
import { isGuardModel } from "./span-llama-guard";
import { isDecisionEvent } from "./span-policy";

/**
 * Whether a span may tell of decisions. `interest`: what its keys and name said (lib/normalise/dialects/interesting.ts);
 * `ownKeys`: attributes that the project's own rules ask for. A plain span costs nothing but a look at its events.
 */
export function mayTellDecision(span: Span, interest: number, ownKeys: ReadonlySet<string> | null): boolean {
  if ((interest & tellsDecision) !== 0) return true;
  if ((interest & bearsKind) !== 0 && isGuardrailKind(span)) return true;
  if (span.operation?.kind === "llm" && isGuardModel(span.operation.model)) return true;
  for (const { name } of span.events) if (isDecisionEvent(name)) return true;
  return ownKeys !== null && span.attributes.keys.some((key) => ownKeys.has(key));
}

function isGuardrailKind({ attributes }: Span): boolean {
  return getText(attributes, "openinference.span.kind")?.toUpperCase() === "GUARDRAIL";
}
