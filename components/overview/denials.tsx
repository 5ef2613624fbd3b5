"use client";
import Link from "next/link";
import { memo, useState } from "react";
import { useHeldRows } from "@/lib/client/use-held-rows";
import { useQuestion } from "@/lib/client/use-question";
import { rememberTrail } from "@/lib/client/use-trail";
import { useHref } from "@/lib/client/use-view";
import type { DecisionListOutput } from "@/lib/contract/decision-list";
import type { DecisionRow } from "@/lib/contract/decision-row";
import { decisionHref } from "../decisions/decision-table";
import { askedWords, ruleName, shortReason } from "../decisions/decision-words";
import { SentenceWords } from "../decisions/sentence-words";
import { Verdict } from "../decisions/verdict";
import { Panel } from "../panel/panel";
import { cx } from "../ui/cx";
import { EmptyState } from "../ui/empty-state";
import { Time } from "../ui/time";
import { decisionFilter } from "./decision-filter";
import { groupRepeats } from "./group-repeats";
import { deniedQuery, joinQuery, type OverviewView, questions } from "./overview-questions";

const none: DecisionRow[] = [];

type Props = { view: OverviewView; initial: DecisionListOutput | undefined; className?: string };

/** Denials as they happen, each with its reason in words. New ones wait while the pointer or the focus is inside. */
export const Denials = memo(function Denials({ view, initial, className }: Props) {
  const href = useHref();
  const answer = useQuestion<DecisionListOutput>("/api/v1/decisions", questions.denials(view), {
    refreshOn: (change) => change.decisions > 0,
    initial,
  });
  const [reading, setReading] = useState(false);
  const { shown, waiting, release, isNew } = useHeldRows(answer.data?.data ?? none, ({ id }) => id, reading);
  const link = ({ id }: DecisionRow) => decisionHref(href, id);
  const { list } = decisionFilter(view.q);
  return (
    <Panel
      title="Denials"
      {...(list === null && { about: "of all: the filter is about runs" })}
      className={className ?? ""}
      answer={answer}
      scrolls
      height={120}
      toolbar={
        <Link
          href={href("/decisions", { q: joinQuery(list, deniedQuery) })}
          prefetch={false}
          className="rounded-sm text-table text-text-2 hover:text-text hover:underline"
        >
          All
        </Link>
      }
      empty={
        shown.length === 0 && (
          <EmptyState title="No denials">No policy or guardrail said no in this time range.</EmptyState>
        )
      }
    >
      {waiting > 0 && (
        <button
          type="button"
          onClick={release}
          className="w-full border-y bg-raised py-1 text-center text-accent text-table hover:underline"
        >
          {waiting} new
        </button>
      )}
      <ul
        aria-label="Denials, newest first"
        onPointerEnter={() => setReading(true)}
        onPointerLeave={() => setReading(false)}
        className="border-t max-lg:[&>li:nth-child(n+7)]:hidden"
      >
        {groupRepeats(shown).map(({ newest: decision, count }) => (
          <li key={decision.id} className={cx("border-b", isNew(decision) && "row-new")}>
            <Link
              href={link(decision)}
              prefetch={false}
              onClick={() => rememberTrail(shown.map(link))}
              className="flex flex-col gap-0.5 px-3 py-2 -outline-offset-2 hover:bg-raised"
            >
              <Denial decision={decision} count={count} />
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
});

function Denial({ decision, count }: { decision: DecisionRow; count: number }) {
  return (
    <>
      <span className="flex items-center gap-2 text-table">
        <Verdict verdict={decision.verdict} iconOnly />
        <span className="min-w-0 flex-1 truncate">
          <SentenceWords words={askedWords(decision)} />
        </span>
        {count > 1 && (
          <span title={`${count} in a row, the newest here`} className="shrink-0 text-label text-text-2">
            ×{count}
          </span>
        )}
        <Time at={decision.time} className="shrink-0 text-label text-text-3 tabular-nums" />
      </span>
      <span className="line-clamp-2 pl-5.5 text-table text-text-2 [overflow-wrap:anywhere]">
        {shortReason(decision.reason) ?? "No reason was given"}
      </span>
      <span className="truncate pl-5.5 font-mono text-[11px] text-text-3">{ruleName(decision)}</span>
    </>
  );
}
