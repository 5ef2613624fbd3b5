import { boundedText } from "@/lib/model/bounded-text";
import type { RunGroup } from "@/lib/model/issue";
import { issueKey } from "@/lib/model/issue-key";
import type { MergedRun } from "@/lib/model/run-facts";
import { fingerprintWords, splitStep } from "./error-fingerprint";
import { labelsOf } from "./issue-labels";

type Failed = Pick<
  MergedRun,
  "workflow" | "status" | "error" | "errorType" | "requestId" | "startedNs" | "endedNs"
>;

const silent: Partial<Record<MergedRun["status"], string>> = {
  timed_out: "timed out",
  lost: "was not heard of again",
};

/**
 * The group of runs that failed alike: same workflow, step and error; null for a run that did not fail. Blocked runs are
 * told by the decisions that blocked them.
 */
export function runGroup(runId: string, run: Failed): RunGroup | null {
  if (run.status !== "failed" && run.status !== "timed_out" && run.status !== "lost") return null;
  const words = run.error ?? silent[run.status] ?? "failed without saying why";
  const { step, rest } = splitStep(words);
  const { workflow, status, errorType } = run;
  return {
    key: issueKey(["run", workflow, status, step, errorType, fingerprintWords(rest)]),
    facts: {
      title: boundedText(words, 300),
      culprit: boundedText(step === "" ? workflow : `${workflow} · ${step}`, 300),
      labels: labelsOf({ workflow, step, error_type: errorType, status }),
      sample: labelsOf({ run_id: runId, request_id: run.requestId }),
    },
  };
}
