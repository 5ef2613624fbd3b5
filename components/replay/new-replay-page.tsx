"use client";
import { Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { useRef, useState } from "react";
import { ApiError, fetchJson } from "@/lib/client/fetch-json";
import { resolveTime } from "@/lib/client/time-range";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref, useView } from "@/lib/client/use-view";
import type { ReplayEvaluators, ReplayPreview } from "@/lib/contract/replay";
import { Button } from "../ui/button";
import { Skeleton } from "../ui/skeleton";
import { DecisionsPart } from "./decisions-part";
import { EvaluatorsPart } from "./evaluators-part";
import { OptionsPart } from "./options-part";
import { PolicyPart } from "./policy-part";
import type { RegoEditorHandle } from "./rego-editor";
import { pathLines, policyOf, type ReplayDraft } from "./replay-draft";
import { usePolicyCheck } from "./use-policy-check";
import { useReplayDraft } from "./use-replay-draft";

/** Which decisions, which policy, how: and off it goes. Query and time range are in the URL. */
export function NewReplayPage() {
  const { project } = useView();
  const { params } = useTimeRange();
  const [q, setQ] = useQueryState("q", parseAsString.withDefault(""));
  const { draft, change } = useReplayDraft(project);
  const editor = useRef<RegoEditorHandle>(null);
  const policy = draft === undefined ? null : policyOf(draft);
  const checked = usePolicyCheck(policy, project);
  const preview = useQuestion<ReplayPreview>(
    "/api/v1/replays/preview",
    { project, q, ...params },
    { refreshOn: false, everyMs: 30_000 },
  );
  const evaluators = useQuestion<ReplayEvaluators>(
    "/api/v1/replays/evaluators",
    { project },
    { refreshOn: false, everyMs: 30_000 },
  );
  if (draft === undefined)
    return (
      <div role="status" aria-label="Loading" className="p-3">
        <Skeleton className="h-96" />
      </div>
    );
  const isFaulty = (checked.check?.faults.length ?? 0) > 0 || checked.refused !== null;
  return (
    <div className="flex min-w-0 flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="font-semibold text-title">New replay</h1>
        <p className="min-w-0 flex-1 text-table text-text-2 max-sm:hidden">
          Nothing of the stored decisions changes, and nobody is asked but the policy.
        </p>
        <StartButton
          project={project}
          q={q}
          range={params}
          draft={draft}
          missing={missingFor(policy !== null, isFaulty, preview)}
        />
      </div>
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="flex min-w-0 flex-col gap-3">
          <DecisionsPart q={q} onQuery={(next) => void setQ(next === "" ? null : next)} answer={preview} />
          <PolicyPart draft={draft} onChange={change} checked={checked} editor={editor} />
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <OptionsPart draft={draft} onChange={change} evaluators={evaluators.data} />
          <EvaluatorsPart answer={evaluators} />
        </div>
      </div>
    </div>
  );
}

/** Why it cannot start yet; null where it can. */
function missingFor(
  hasPolicy: boolean,
  isFaulty: boolean,
  { data, error }: { data: ReplayPreview | undefined; error: ApiError | null },
): string | null {
  if (error?.status === 400) return "The query is at fault";
  if (data?.decisions === 0) return "No decision matches";
  if (!hasPolicy) return "There is no policy yet";
  return isFaulty ? "The policy does not compile" : null;
}

type StartProps = {
  project: string;
  q: string;
  range: { from: string; to: string | null };
  draft: ReplayDraft;
  missing: string | null;
};

function StartButton({ project, q, range, draft, missing }: StartProps) {
  const router = useRouter();
  const href = useHref();
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const start = async () => {
    setBusy(true);
    setFault(null);
    const nowMs = Date.now();
    const { entrypoint, evaluator, name, maxDecisions } = draft;
    try {
      const { id } = await fetchJson<{ id: string }>("/api/v1/replays", {
        method: "POST",
        body: {
          project,
          name,
          q,
          from: resolveTime(range.from, nowMs),
          ...(range.to !== null && { to: resolveTime(range.to, nowMs) }),
          ...(maxDecisions !== "" && { max_decisions: Math.max(1, Number(maxDecisions)) }),
          policy: policyOf(draft),
          evaluator,
          ...(entrypoint.trim() !== "" && { entrypoint: entrypoint.trim() }),
          use_decision_time: draft.useDecisionTime,
          ignore_hidden: pathLines(draft.ignoreHidden),
        },
      });
      router.push(href(`/decisions/replay/${id}`));
    } catch (error) {
      setFault(error instanceof ApiError ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {(fault ?? missing) !== null && (
        <span
          role={fault === null ? undefined : "alert"}
          className={`text-table ${fault === null ? "text-text-3" : "text-error"}`}
        >
          {fault ?? missing}
        </span>
      )}
      <Button look="primary" disabled={isBusy || missing !== null} onClick={() => void start()}>
        <Play aria-hidden className="size-3.5" />
        Replay
      </Button>
    </div>
  );
}
