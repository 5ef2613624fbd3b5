"use client";
import Link from "next/link";
import { useState } from "react";
import { formatDuration } from "@/lib/client/format";
import { useHeldRows } from "@/lib/client/use-held-rows";
import type { Answer } from "@/lib/client/use-question";
import { rememberTrail } from "@/lib/client/use-trail";
import { useHref } from "@/lib/client/use-view";
import type { RunListOutput, RunRow } from "@/lib/contract/run-list";
import { Panel } from "../panel/panel";
import { cx } from "../ui/cx";
import { EmptyState } from "../ui/empty-state";
import { Status } from "../ui/status";
import { Time } from "../ui/time";
import { ToldText } from "../ui/told-text";
import { failingQuery, joinQuery, type OverviewView } from "./overview-questions";
import { reasonOf } from "./reason-of";

const none: RunRow[] = [];

/** Failing runs as they happen, each with its reason in words. New ones wait while the pointer or the focus is inside. */
export function FailingRuns({
  answer,
  view,
  className,
}: {
  answer: Answer<RunListOutput>;
  view: OverviewView;
  className?: string;
}) {
  const href = useHref();
  const [reading, setReading] = useState(false);
  const { shown, waiting, release, isNew } = useHeldRows(answer.data?.data ?? none, (run) => run.id, reading);
  const link = (run: RunRow) => href(`/runs/${encodeURIComponent(run.id)}`);
  const all = href("/runs", { q: joinQuery(view.q, failingQuery) });
  return (
    <Panel
      title="Failing runs"
      className={className ?? ""}
      answer={answer}
      scrolls
      height={200}
      toolbar={
        <Link
          href={all}
          prefetch={false}
          className="rounded-sm text-table text-text-2 hover:text-text hover:underline"
        >
          All
        </Link>
      }
      empty={
        shown.length === 0 && (
          <EmptyState title="No failing runs">
            Every run in this time range did what it was asked to.
          </EmptyState>
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
        aria-label="Failing runs, newest first"
        onPointerEnter={() => setReading(true)}
        onPointerLeave={() => setReading(false)}
        className="border-t max-lg:[&>li:nth-child(n+7)]:hidden"
      >
        {shown.map((run) => (
          <li key={run.id} className={cx("border-b", isNew(run) && "row-new")}>
            <Link
              href={link(run)}
              prefetch={false}
              onClick={() => rememberTrail(shown.map(link))}
              className="flex flex-col gap-0.5 px-3 py-2 -outline-offset-2 hover:bg-raised"
            >
              <span className="flex items-center gap-2 text-table">
                <Status status={run.status} iconOnly />
                <span className="min-w-0 flex-1 truncate font-medium">{run.workflow}</span>
                <Time at={run.started_at} className="shrink-0 text-label text-text-3 tabular-nums" />
              </span>
              <span className="line-clamp-2 pl-5.5 text-table text-text-2 [overflow-wrap:anywhere]">
                <ToldText words={reasonOf(run)} />
              </span>
              <span className="flex gap-2 pl-5.5 text-label text-text-3 tabular-nums">
                <span>{formatDuration(run.duration_ms)}</span>
                {run.attempt > 1 && <span>attempt {run.attempt}</span>}
                {run.agents.length > 0 && <span className="truncate">{run.agents.join(", ")}</span>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
