import type { ReplayCreateInput, ReplayDetail, ReplayPolicy } from "@/lib/contract/replay";

/** What a person has filled in so far; the query and the range are in the URL. */
export type ReplayDraft = {
  name: string;
  policyKind: ReplayPolicy["kind"];
  text: string;
  data: string;
  regoVersion: 0 | 1;
  bundleId: string | null;
  entrypoint: string;
  evaluator: ReplayCreateInput["evaluator"];
  useDecisionTime: boolean;
  /** Paths, one a line. */
  ignoreHidden: string;
  /** As typed; empty for as many as there may be. */
  maxDecisions: string;
};

export const emptyDraft: ReplayDraft = {
  name: "",
  policyKind: "rego",
  text: "",
  data: "",
  regoVersion: 1,
  bundleId: null,
  entrypoint: "",
  evaluator: "auto",
  useDecisionTime: true,
  ignoreHidden: "",
  maxDecisions: "",
};

export function draftLike(detail: ReplayDetail): ReplayDraft {
  const { policy } = detail;
  const own =
    policy.kind === "rego"
      ? { text: policy.text, data: policy.data ?? "", regoVersion: policy.rego_version }
      : { bundleId: policy.bundle_id };
  return {
    ...emptyDraft,
    ...own,
    name: detail.name,
    policyKind: policy.kind,
    entrypoint: detail.entrypoint ?? "",
    evaluator: detail.evaluator,
    useDecisionTime: detail.use_decision_time,
    ignoreHidden: detail.ignore_hidden.join("\n"),
  };
}

/** Null while there is no policy yet. */
export function policyOf(draft: ReplayDraft): ReplayPolicy | null {
  if (draft.policyKind === "bundle")
    return draft.bundleId === null ? null : { kind: "bundle", bundle_id: draft.bundleId };
  if (draft.text.trim() === "") return null;
  const data = draft.data.trim() === "" ? {} : { data: draft.data };
  return { kind: "rego", text: draft.text, rego_version: draft.regoVersion, ...data };
}

export function pathLines(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Kept for this tab: a look at a decision must not cost the policy that was being written. */
const storageKey = "runtower.replay-draft";

export function readDraft(storage: Storage): ReplayDraft {
  try {
    const kept: unknown = JSON.parse(storage.getItem(storageKey) ?? "null");
    return typeof kept === "object" && kept !== null ? { ...emptyDraft, ...kept } : emptyDraft;
  } catch {
    return emptyDraft;
  }
}

export function keepDraft(storage: Storage, draft: ReplayDraft): void {
  try {
    storage.setItem(storageKey, JSON.stringify(draft));
  } catch {
    // Full or forbidden: then it is not kept.
  }
}
