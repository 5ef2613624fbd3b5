"use client";
import { parseAsString, useQueryState } from "nuqs";
import { useQuestion } from "@/lib/client/use-question";
import { useTrail } from "@/lib/client/use-trail";
import { useHref, useView } from "@/lib/client/use-view";
import type { IssueDetail } from "@/lib/contract/issue-detail";
import { onAlerts, triagePaths } from "../alerts/triage-api";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { IssueBody } from "./issue-body";
import type { RunbookText } from "./runbook";

type Props = { issueId: string; initial?: IssueDetail | undefined; runbook: RunbookText | null };

/** One issue: what, since when, how bad, why, what was done, and what can be done now. `?alert=` is one of the times it fired. */
export function IssuePage({ issueId, initial, runbook }: Props) {
  const { project } = useView();
  const href = useHref();
  useTrail(href("/alerts", { from: null, to: null }));
  const [alertId] = useQueryState("alert", parseAsString);
  const answer = useQuestion<IssueDetail>(
    triagePaths.issue(issueId),
    { project },
    { initial, refreshOn: onAlerts },
  );
  const { data, error, refresh } = answer;
  if (data !== undefined)
    return <IssueBody detail={data} alertId={alertId} runbook={runbook} onChanged={refresh} />;
  if (error?.status === 404)
    return (
      <>
        <h1 className="sr-only">Alert</h1>
        <EmptyState title="No issue has this number">
          It may belong to another project. Links in notifications name their project by themselves.
        </EmptyState>
      </>
    );
  if (error) return <ErrorState message={error.message} requestId={error.requestId} onRetry={refresh} />;
  return <Loading />;
}

function Loading() {
  return (
    <div role="status" aria-label="Loading the issue" className="flex flex-col gap-3 p-3">
      <Skeleton className="h-28 w-full" />
      <Skeleton className="h-52 w-full" />
      <Skeleton className="h-64 w-full" />
    </div>
  );
}
