import type { Operation } from "@/lib/model/operation";

/**
 * How senders name the error of a call that a policy, a guardrail or a person did not let through: `policy_denied`,
 * `GuardrailTripwireTriggered`, `ApprovalRejectedError`. A `PermissionDenied` of a file system or a server is a failure.
 */
const denials =
  /(^|_)(policy|guard_?rails?|rail|approval|tool_call)_(denied|denial|blocked|rejected|violation|violated|tripwire)/;
const mostCharacters = 200;

/** Whether a call was stopped on purpose: that says nothing of the tool or agent that was called. */
export function isDeniedCall({ outcome, errorType }: Operation): boolean {
  if (outcome === "blocked") return true;
  if (errorType === undefined || errorType.length > mostCharacters) return false;
  const words = errorType.replaceAll(/([a-z])([A-Z])/g, "$1_$2").replaceAll(/[\s.:-]+/g, "_");
  return denials.test(words.toLowerCase());
}
