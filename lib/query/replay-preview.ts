import type { ReplayPreview, ReplayPreviewInput } from "@/lib/contract/replay";
import type { Db } from "@/lib/db/pool";
import { nsFromMs } from "@/lib/model/time";
import { countSelection } from "./replays/decisions-to-replay";
import type { Scope } from "./scope";
import { rangeNs } from "./time-range";

const maxPolicies = 20;

/** What a query would replay, without doing it. */
export async function replayPreview(
  db: Db,
  scope: Scope,
  input: ReplayPreviewInput,
  most: number,
): Promise<ReplayPreview> {
  const { fromNs, toNs } = rangeNs(input);
  const range = { fromNs, toNs: toNs ?? nsFromMs(Date.now()) };
  const count = await countSelection(db, { scope, q: input.q, ...range }, most);
  const policies = [...count.policies].sort((a, b) => b[1] - a[1]).slice(0, maxPolicies);
  return {
    decisions: Math.min(count.decisions, most),
    more: count.more,
    most,
    with_input: Math.min(count.withInput, most),
    hidden: count.hidden,
    policies: policies.map(([policy, decisions]) => ({ policy, decisions })),
  };
}
