import type { ReplayPolicy } from "@/lib/contract/replay";
import { readBundleBody } from "@/lib/control/policy-bundles";
import type { Pool } from "@/lib/db/pool";
import type { Policy } from "@/lib/replay/policy";
import { policyFromText } from "@/lib/replay/policy-from-text";
import { readBundle } from "@/lib/replay/read-bundle";

/** The policy that a request names or brings. */
export async function policyInRequest(pool: Pool, projectId: number, asked: ReplayPolicy): Promise<Policy> {
  if (asked.kind === "rego") return policyFromText(asked.text, asked.data, asked.rego_version);
  return readBundle(await readBundleBody(pool, projectId, asked.bundle_id));
}

/** A text and its data as JSON strings, in which every character may take two. */
export const maxPolicyBodyBytes = 3 * 1024 * 1024;
