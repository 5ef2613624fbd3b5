import type { Verdict } from "@/lib/model/decision";

/** What sources call their verdicts. One table for all of them; a word means the same whoever says it. */
const words: { readonly [V in Exclude<Verdict, "unknown">]: string } = {
  allow:
    "allow allowed allows grant granted approve approved pass passed passes permit permitted safe ok accept accepted success noop none clear compliant authorized no_action",
  deny: "deny denied denies block blocked blocks reject rejected refuse refused fail failed fails failure forbid forbidden unsafe stop stopped unauthorized violation violated guardrail_intervened intervened prevent prevented quarantine",
  modify:
    "modify modified modifies redact redacted mask masked fix fixed rewrite rewritten sanitize sanitized sanitise sanitised transform transformed filter filtered anonymize anonymized refrain reask",
  require_approval:
    "require_approval requires_approval required_approval needs_approval approval_required escalate escalated ask review needs_review human_review pending pending_approval confirm challenge",
  warn: "warn warned warning warnings flag flagged alert",
  audit:
    "audit audited log logged monitor monitored observe observed simulate simulated dry_run report report_only shadow",
  error: "error errored exception_raised timeout timed_out unavailable fail_open fail_closed",
};

const verdictByWord = new Map<string, Verdict>(
  Object.entries(words).flatMap(([verdict, list]) =>
    list.split(" ").map((word): [string, Verdict] => [word, verdict as Verdict]),
  ),
);

/** A source's word as a verdict; undefined for what is no text, or no word that is known. `own`: words of one source, tried first. */
export function verdictOfWord(
  word: unknown,
  own?: { readonly [word: string]: Verdict },
): Verdict | undefined {
  const text = typeof word === "boolean" && own !== undefined ? String(word) : word;
  if (typeof text !== "string" || text.length > 64) return undefined;
  const plain = text.trim().toLowerCase();
  if (own !== undefined) {
    const said = Object.hasOwn(own, plain) ? own[plain] : undefined;
    if (said !== undefined) return said;
  }
  const known = verdictByWord.get(plain.replace(/[\s-]+/g, "_"));
  if (known !== undefined) return known;
  return own !== undefined && Object.hasOwn(own, "*") ? own["*"] : undefined;
}
