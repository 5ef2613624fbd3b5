import { addCompiled, mayCallWorld, noCalls } from "./compiled-calls";
import { refused } from "./evaluator";
import { messageOf, type OpaClient } from "./opa-client";

const timeoutMs = 20_000;

/**
 * The builtins of a policy that must be stood in for, told by the OPA that has compiled it and before anything is asked. Throws
 * PolicyRefused where that could be undone from inside the policy.
 */
export async function worldCalls(
  client: OpaClient,
  modules: readonly { id: string; text: string }[],
  signal: AbortSignal,
): Promise<string[]> {
  if (!modules.some(({ text }) => mayCallWorld(text))) return [];
  const known = noCalls();
  for (const { id, text } of modules) {
    if (!mayCallWorld(text) && !/\bwith\b/.test(text)) continue;
    const answer = await client.call({ method: "GET", path: `/v1/policies/${id}`, timeoutMs, signal });
    if (answer.status !== 200) throw refused(`OPA does not tell what it compiled: ${messageOf(answer.text)}`);
    const { result } = JSON.parse(answer.text) as { result?: { ast?: unknown } };
    if (result?.ast === undefined) throw refused("OPA does not tell what it compiled");
    addCompiled(known, result.ast);
  }
  if (known.isAmongOurs) throw refused("A package of it is named as those that a replay puts beside it");
  const calls = [...known.calls].sort();
  const [replaced] = known.replaced;
  if (calls.length > 0 && replaced !== undefined)
    throw refused(
      `It calls ${calls.join(", ")}, which a replay answers from what was recorded, and replaces ${replaced} by a function (with ${replaced} as …), where that could not be done`,
    );
  return calls;
}
