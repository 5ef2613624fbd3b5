"use client";
import { memo, useState } from "react";
import { formatNumber } from "@/lib/client/format";
import { useLiveList } from "@/lib/client/use-live-list";
import { useHref, useView } from "@/lib/client/use-view";
import type { InboxLine, IssueRow } from "@/lib/contract/issue-row";
import { Button } from "../ui/button";
import { ErrorState } from "../ui/error-state";
import { toldPlain } from "../ui/told-parts";
import { useInboxActions } from "./inbox-context";
import { InboxRow } from "./inbox-row";
import { mixWords } from "./issue-words";
import { onAlerts, triagePaths } from "./triage-api";

type Question = { q: string; sort: string };

type LineProps = { line: InboxLine; question: Question; isNew: boolean };

/** A line of the inbox; where it stands for several issues it unfolds into them, each to be acted on alone. */
export const InboxLineRow = memo(function InboxLineRow({ line, question, isNew }: LineProps) {
  const href = useHref();
  const [isUnfolded, setUnfolded] = useState(false);
  const several = line.issues > 1;
  const mix = mixWords(line.states);
  return (
    // Far from what is seen it is not laid out.
    <li className="[contain-intrinsic-size:auto_46px] [content-visibility:auto]">
      <InboxRow
        row={line}
        owners={line.owners}
        isSilenced={line.silenced > 0 && line.silenced === line.issues}
        isOpen={line.open > 0}
        isNew={isNew}
        entry={{
          key: `group ${line.group_key}`,
          issueId: line.issue_id,
          href: issueHref(href, line.issue_id),
          target: {
            groups: [line.group_key],
            ids: [],
            words: toldPlain(line.title),
            issues: line.issues,
            areAlerts: line.kind === "alert",
          },
          ...(several ? { fold: setUnfolded } : {}),
        }}
        fold={
          several
            ? {
                isOpen: isUnfolded,
                count: line.issues,
                label: isUnfolded ? "Fold the line" : "Unfold the line",
                onToggle: () => setUnfolded(!isUnfolded),
              }
            : undefined
        }
        mix={
          several && (
            <span className="text-text-2">
              {mix !== ""
                ? mix
                : `${formatNumber(line.open)} of ${formatNumber(line.issues)} ${line.kind === "alert" ? "firing" : "still happening"}`}
              {" · "}
            </span>
          )
        }
      />
      {several && isUnfolded && <IssuesOfLine line={line} question={question} />}
    </li>
  );
});

export function issueHref(href: ReturnType<typeof useHref>, id: string): string {
  return href(`/alerts/${id}`, { from: null, to: null });
}

const idOf = (issue: IssueRow) => issue.id;

function IssuesOfLine({ line, question }: { line: InboxLine; question: Question }) {
  const { project } = useView();
  const { tab } = useInboxActions();
  const list = useLiveList<IssueRow>(
    triagePaths.issues,
    { project, tab, ...question, group: line.group_key, limit: 50 },
    { idOf, refreshOn: onAlerts, growsOnTop: false },
  );
  const { answer } = list;
  if (answer.data === undefined && answer.error !== null)
    return (
      <ErrorState
        title="The issues of this line could not be loaded"
        message={answer.error.message}
        requestId={answer.error.requestId}
        onRetry={answer.refresh}
      />
    );
  return (
    <ul aria-label={`Issues of ${toldPlain(line.title)}`} className="shadow-[inset_2px_0_var(--line-strong)]">
      {list.rows.map((issue) => (
        <li key={issue.id}>
          <IssueOfLine issue={issue} />
        </li>
      ))}
      {list.hasMore && (
        <li className="border-b bg-canvas px-3 py-1.5">
          <Button size="sm" className="max-sm:h-10" disabled={list.loadingMore} onClick={list.loadMore}>
            {list.loadingMore ? "Loading more …" : "More of this line"}
          </Button>
        </li>
      )}
    </ul>
  );
}

function IssueOfLine({ issue }: { issue: IssueRow }) {
  const href = useHref();
  return (
    <InboxRow
      row={issue}
      isInner
      isSilenced={issue.silenced}
      isOpen={issue.open}
      entry={{
        key: `issue ${issue.id}`,
        issueId: issue.id,
        href: issueHref(href, issue.id),
        target: {
          groups: [],
          ids: [issue.id],
          words: toldPlain(issue.culprit === "" ? issue.title : `${issue.title}, ${issue.culprit}`),
          issues: 1,
          areAlerts: issue.kind === "alert",
        },
      }}
    />
  );
}
