import type { Verdict } from "@/lib/model/decision";
import type { SpanSource, TellingSpan } from "./span-source";
import { verdictOfWord } from "./verdict-words";

const output = "validator.validate.output";

/** What a failed validator leads to: what `on_fail` names. Asked again and refrained from is kept from the caller. */
const afterFailure: { readonly [onFail: string]: Verdict } = {
  fix: "modify",
  fix_reask: "modify",
  filter: "modify",
  noop: "warn",
};

/** Guardrails AI: one decision a validator. The guard's own span sums them up and would count them twice. */
export const guardrailsAi: SpanSource = {
  source: "guardrails_ai",
  matches: (span) => span.has(`${output}.outcome`),
  read(span) {
    const outcome = verdictOfWord(span.text(`${output}.outcome`));
    if (outcome === undefined) return null;
    const verdict = outcome === "deny" ? afterFailureOf(span) : outcome;
    return {
      verdict,
      point: "output",
      policy: span.text("guard.name") ?? null,
      rule: span.text("validator.name") ?? span.name.replace(/\.validate$/, ""),
      reason: span.longText(`${output}.error_message`),
      inputKey: span.first("validator.validate.input.value", "input.value"),
      resultKey: span.first(`${output}.fix_value`, "output.value"),
    };
  },
};

function afterFailureOf(span: TellingSpan): Verdict {
  const word = span
    .text("validator.on_fail")
    ?.toLowerCase()
    .replace(/^onfailaction\./, "");
  return (word !== undefined && Object.hasOwn(afterFailure, word) ? afterFailure[word] : undefined) ?? "deny";
}
