"use client";
import { parseAsString, useQueryState } from "nuqs";
import { useQuestion } from "@/lib/client/use-question";
import { useTrail } from "@/lib/client/use-trail";
import { useHref, useView } from "@/lib/client/use-view";
import type { IssueDetail } from "@/lib/contract/issue-detail";
import { onAlerts, triagePaths } from "../alerts/triage-api";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { StaleNote } from "../ui/stale-note";
import { UnknownItem } from "../ui/unknown-item";
import { IssueBody } from "./issue-body";
import type { RunbookText } from "./runbook";

type Props = { issueId: string; initial?: IssueDetail | undefined; runbook: RunbookText | null };

/** One issue: what, since when, how bad, why, what was done, and what can be done now. `?alert=` is one of the times it fired. */
export function IssuePage({ issueId, initial, runbook }: Props) {
  const { project } = useView();
  const href = useHref();
  const inbox = href("/alerts", { from: null, to: null });
  useTrail(inbox);
  const [alertId] = useQueryState("alert", parseAsString);
  const answer = useQuestion<IssueDetail>(
    triagePaths.issue(issueId),
    { project },
    { initial, refreshOn: onAlerts },
  );
  const { data, error, refresh } = answer;
  if (data !== undefined)
    return (
      <>
        <StaleNote what="This page" error={error} />
        <IssueBody detail={data} alertId={alertId} runbook={runbook} onChanged={refresh} />
      </>
    );
  if (error?.status === 404)
    return (
      <UnknownItem
        page="Alert"
        title="No issue has this number"
        list={{ href: inbox, words: "Open the inbox" }}
      >
        It may belong to another project. Links in notifications name their project by themselves.
      </UnknownItem>
    );
  if (error)
    return (
      <ErrorState
        title="The issue could not be loaded"
        message={error.message}
        requestId={error.requestId}
        onRetry={refresh}
      />
    );
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
