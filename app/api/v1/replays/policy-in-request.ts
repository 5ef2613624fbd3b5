import type { ReplayPolicy } from "@/lib/contract/replay";
import type { Policy } from "@/lib/replay/policy";
import { policyFromText } from "@/lib/replay/policy-from-text";
import { readBundle } from "@/lib/replay/read-bundle";

/** The policy that a request brings, or names by the id of a bundle. */
export async function policyInRequest(
  asked: ReplayPolicy,
  bodyOf: (bundleId: string) => Promise<Buffer>,
): Promise<Policy> {
  if (asked.kind === "rego") return policyFromText(asked.text, asked.data, asked.rego_version);
  return readBundle(await bodyOf(asked.bundle_id));
}

/** A text and its data as JSON strings, in which every character may take two. */
export const maxPolicyBodyBytes = 3 * 1024 * 1024;
