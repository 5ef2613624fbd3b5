import type { DecisionDetailOutput } from "@/lib/contract/decision-detail";

/** A curl command that puts the same question to an OPA; null where the decision was sent without its input or policy. */
export function replayCommand({ decision, input }: DecisionDetailOutput): string | null {
  if (input === null || decision.policy === null) return null;
  const path = decision.policy
    .split("/")
    .map((part) => encodeURIComponent(part))
    .join("/");
  const body = `{"input": ${input.text ?? JSON.stringify(input.value)}}`;
  const warning =
    decision.hidden_paths > 0 ? "# Parts of this input are hidden: the answer may differ.\n" : "";
  return `${warning}curl -sS "\${OPA_URL:-http://127.0.0.1:8181}/v1/data/${path}" \\
  -H 'Content-Type: application/json' \\
  -d '${body.replaceAll("'", "'\\''")}'`;
}
