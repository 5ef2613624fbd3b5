"use client";
import Link from "next/link";
import type { ReactNode } from "react";
import { formatDuration } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref, useView } from "@/lib/client/use-view";
import type { DecisionRow } from "@/lib/contract/decision-row";
import type { LogRow } from "@/lib/contract/log-list";
import type { RunRow } from "@/lib/contract/run-list";
import { Verdict } from "../decisions/verdict";
import { Panel, type PanelAnswer } from "../panel/panel";
import { EmptyState } from "../ui/empty-state";
import { Status } from "../ui/status";
import { Time } from "../ui/time";
import { ToldText } from "../ui/told-text";

type Kind = "runs" | "decisions" | "logs";
type Props = { kind: Kind; title: string; q: string; toolbar: ReactNode; enabled: boolean };
const limit = 50;

/** The newest rows that a query finds, and the way to all of them. */
export function RowsView({ kind, title, q, toolbar, enabled }: Props) {
  const { project } = useView();
  const { params } = useTimeRange();
  const href = useHref();
  const answer = useQuestion<{ data: unknown[] }>(enabled ? `/api/v1/${kind}` : null, {
    project,
    q,
    limit,
    ...params,
  });
  const rows = answer.data?.data ?? [];
  return (
    <Panel
      title={title}
      about={
        <Link href={href(`/${kind}`, { q })} className="hover:text-text hover:underline">
          all {kind}
        </Link>
      }
      toolbar={toolbar}
      answer={answer as PanelAnswer}
      className="h-full"
      scrolls
      empty={answer.data !== undefined && rows.length === 0 && <EmptyState title={`No ${kind} match here`} />}
    >
      <ul className="text-table">{rows.map((row) => rowOf(kind, row, href))}</ul>
    </Panel>
  );
}

function rowOf(kind: Kind, row: unknown, href: ReturnType<typeof useHref>): ReactNode {
  if (kind === "runs") return <RunLine key={(row as RunRow).id} run={row as RunRow} href={href} />;
  if (kind === "decisions")
    return <DecisionLine key={(row as DecisionRow).id} decision={row as DecisionRow} href={href} />;
  return <LogLine key={(row as LogRow).id} log={row as LogRow} href={href} />;
}

const lineClass = "flex min-h-7 items-center gap-3 border-b px-3 -outline-offset-2 hover:bg-raised";
const timeClass = "w-24 shrink-0 whitespace-nowrap text-text-3";
type Href = { href: ReturnType<typeof useHref> };

function RunLine({ run, href }: { run: RunRow } & Href) {
  return (
    <li>
      <Link href={href(`/runs/${encodeURIComponent(run.id)}`)} className={lineClass}>
        <span className={timeClass}>
          <Time at={run.started_at} />
        </span>
        <Status status={run.status} className="w-24 shrink-0" />
        <span className="min-w-0 flex-1 truncate">
          {run.workflow}{" "}
          <span className="text-text-3">
            <ToldText words={run.error ?? ""} />
          </span>
        </span>
        <span className="tabular-nums">{formatDuration(run.duration_ms)}</span>
      </Link>
    </li>
  );
}

function DecisionLine({ decision, href }: { decision: DecisionRow } & Href) {
  const subject = [decision.agent, decision.tool].filter((part) => part !== null).join(" → ");
  return (
    <li>
      <Link href={href(`/decisions/${encodeURIComponent(decision.id)}`)} className={lineClass}>
        <span className={timeClass}>
          <Time at={decision.time} />
        </span>
        <Verdict verdict={decision.verdict} className="w-24 shrink-0" />
        <span className="min-w-0 flex-1 truncate">
          {subject || decision.policy}{" "}
          <span className="text-text-3">{decision.reason ?? decision.rule ?? ""}</span>
        </span>
      </Link>
    </li>
  );
}

function LogLine({ log, href }: { log: LogRow } & Href) {
  return (
    <li>
      <Link href={href("/logs", { around: log.id })} className={lineClass}>
        <span className={timeClass}>
          <Time at={log.time} />
        </span>
        <span className="w-14 shrink-0 text-label text-text-2">{log.severity_text ?? ""}</span>
        <span className="min-w-0 flex-1 truncate font-mono">{log.body}</span>
        <span className="text-text-3">{log.service}</span>
      </Link>
    </li>
  );
}
