"use client";
import { AlertMentions } from "@/components/alerts/alert-mentions";
import { ErrorState } from "@/components/ui/error-state";
import { Skeleton } from "@/components/ui/skeleton";
import { UnknownItem } from "@/components/ui/unknown-item";
import { useQuestion } from "@/lib/client/use-question";
import { useTrail } from "@/lib/client/use-trail";
import { useHref, useView } from "@/lib/client/use-view";
import type { DecisionDetailOutput } from "@/lib/contract/decision-detail";
import { DecisionAround } from "./decision-around";
import { DecisionHead } from "./decision-head";
import { DecisionParts } from "./decision-parts";
import { SameQuestion } from "./same-question";

type Props = { decisionId: string; initial?: DecisionDetailOutput | undefined };

const recentMs = 10 * 60_000;

/** One decision: who asked for what, what was said to it and why, and what came of it. */
export function DecisionPage({ decisionId, initial }: Props) {
  const { project } = useView();
  const href = useHref();
  useTrail(href("/decisions"));
  // The row itself hardly changes; what was done next arrives a moment later.
  const isRecent = initial === undefined || Date.now() - Date.parse(initial.decision.time) < recentMs;
  const { data, error, refresh } = useQuestion<DecisionDetailOutput>(
    `/api/v1/decisions/${encodeURIComponent(decisionId)}`,
    { project },
    {
      initial,
      refreshOn: isRecent ? (change) => change.spans > 0 || change.decisions > 0 : false,
      everyMs: isRecent ? 5_000 : 0,
    },
  );
  if (data !== undefined) return <Decision detail={data} />;
  if (error?.status === 404)
    return (
      <UnknownItem
        page="Decision"
        title="No decision has this id"
        list={{ href: href("/decisions"), words: "All decisions" }}
      >
        It may belong to another project, be older than what is kept, or still be on its way: this page asks
        again by itself.
      </UnknownItem>
    );
  if (error) return <ErrorState message={error.message} requestId={error.requestId} onRetry={refresh} />;
  return <LoadingDecision />;
}

function Decision({ detail }: { detail: DecisionDetailOutput }) {
  return (
    <div className="mx-auto flex w-full max-w-[1600px] flex-col gap-3 p-3">
      <DecisionHead detail={detail} />
      <AlertMentions mentions={detail.alerts} />
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_minmax(320px,400px)]">
        <DecisionParts detail={detail} />
        <div className="flex min-w-0 flex-col gap-3">
          <DecisionAround detail={detail} />
          <SameQuestion detail={detail} />
        </div>
      </div>
    </div>
  );
}

function LoadingDecision() {
  return (
    <div role="status" aria-label="Loading the decision" className="flex flex-col gap-3 p-3">
      <Skeleton className="h-5 w-96 max-w-full" />
      <Skeleton className="h-24 w-full" />
      <Skeleton className="h-64 w-full" />
    </div>
  );
}
