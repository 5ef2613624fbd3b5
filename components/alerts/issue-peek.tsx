"use client";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { IssueDetail } from "@/lib/contract/issue-detail";
import { History } from "../issues/history";
import { IssueLabels } from "../issues/issue-labels";
import { PeekCause } from "../issues/peek-cause";
import { Button, buttonClass } from "../ui/button";
import { ErrorState } from "../ui/error-state";
import { Kbd } from "../ui/kbd";
import { Skeleton } from "../ui/skeleton";
import { Time } from "../ui/time";
import { ToldText } from "../ui/told-text";
import { besideTitle, countWords, kindWords, openWords, ownerWords, stateWords } from "./issue-words";
import { SeverityMark } from "./severity-mark";
import { onAlerts, triagePaths } from "./triage-api";

type Props = {
  issueId: string;
  href: string;
  onAsk: ((what: "acknowledge" | "aside" | "done") => void) | undefined;
};

/** The row under the cursor, beside the list: enough to decide whether to open it, and to act without. */
export function IssuePeek({ issueId, href, onAsk }: Props) {
  const { project } = useView();
  const { data, error, refresh } = useQuestion<IssueDetail>(
    triagePaths.issue(issueId),
    { project },
    { refreshOn: onAlerts },
  );
  return (
    <aside
      aria-label="Chosen row"
      className="flex w-[clamp(340px,30vw,460px)] shrink-0 flex-col overflow-y-auto border-l bg-surface max-xl:hidden"
    >
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <ErrorState message={error.message} requestId={error.requestId} onRetry={refresh} />
        )
      ) : (
        <Peeked detail={data} href={href} onAsk={onAsk} />
      )}
    </aside>
  );
}

function Peeked({ detail, href, onAsk }: { detail: IssueDetail } & Pick<Props, "href" | "onAsk">) {
  const { issue } = detail;
  const where = besideTitle(issue);
  return (
    <>
      <header className="border-b px-3 py-2.5">
        <p className="flex items-center gap-2 text-table">
          <SeverityMark severity={issue.severity} />
          <span className="text-text-3">
            {kindWords[issue.kind]}, {stateWords[issue.state].words.toLowerCase()}
          </span>
        </p>
        <h2 className="mt-1 text-pretty font-medium text-title [overflow-wrap:anywhere]">
          <ToldText ofMany words={issue.title} />
        </h2>
        {where !== "" && (
          <p className="text-body text-text-2 [overflow-wrap:anywhere]">
            <ToldText ofMany words={where} />
          </p>
        )}
        <p className="mt-1 text-table text-text-2">
          {openWords(issue.kind, issue.open)}, {countWords(issue.kind, issue.count)}, since{" "}
          <Time at={issue.since} />, {ownerWords(issue)}
        </p>
        <div className="mt-2 flex flex-wrap gap-1.5">
          <Link href={href} prefetch={false} className={buttonClass("primary", "sm")}>
            Open <ArrowRight aria-hidden className="size-3.5" />
          </Link>
          {onAsk !== undefined && (
            <>
              <Button size="sm" onClick={() => onAsk("acknowledge")}>
                Acknowledge <Kbd keys="a" />
              </Button>
              <Button size="sm" onClick={() => onAsk("aside")}>
                Snooze <Kbd keys="s" />
              </Button>
              <Button size="sm" onClick={() => onAsk("done")}>
                Done <Kbd keys="e" />
              </Button>
            </>
          )}
        </div>
      </header>
      {detail.alerts[0] !== undefined && <PeekCause alertId={detail.alerts[0].id} />}
      <section className="border-b px-3 py-2.5">
        <h3 className="mb-1.5 font-medium text-label text-text-3">Labels</h3>
        <IssueLabels labels={issue.labels} />
      </section>
      <section className="px-3 py-2.5">
        <h3 className="mb-1.5 font-medium text-label text-text-3">History</h3>
        <History events={detail.events.slice(0, 6)} isCut={false} />
      </section>
    </>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-2 p-3">
      <Skeleton className="h-4 w-32" />
      <Skeleton className="h-5 w-full" />
      <Skeleton className="h-24 w-full" />
    </div>
  );
}
