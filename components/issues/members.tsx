"use client";
import Link from "next/link";
import { formatDuration, shortenId } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useHref, useView } from "@/lib/client/use-view";
import type { AlertRow } from "@/lib/contract/alert-list";
import type { DecisionRow } from "@/lib/contract/decision-row";
import type { IssueDetail, IssueMembers } from "@/lib/contract/issue-detail";
import type { RunRow } from "@/lib/contract/run-list";
import { onAlerts, triagePaths } from "../alerts/triage-api";
import { useStoredHref } from "../alerts/use-stored-href";
import { Verdict } from "../decisions/verdict";
import { Panel } from "../panel/panel";
import { buttonClass } from "../ui/button";
import { Status } from "../ui/status";
import { Time } from "../ui/time";

const titles = {
  alert: "Times that it fired",
  runs: "Runs that failed alike",
  denials: "Denied alike",
  guardrail: "Blocked alike",
};

/** What the issue is made of, the newest first. What they have in common is the issue's own words, so each line tells only its own. */
export function Members({ detail, chosen }: { detail: IssueDetail; chosen: string | null }) {
  const { project } = useView();
  const stored = useStoredHref();
  const { issue, rows } = detail;
  const answer = useQuestion<IssueMembers>(
    triagePaths.members(issue.id),
    { project, limit: 12 },
    { refreshOn: onAlerts },
  );
  const members = answer.data;
  const count =
    members === undefined ? 0 : members.alerts.length + members.runs.length + members.decisions.length;
  return (
    <Panel
      title={titles[issue.kind]}
      about="newest first"
      answer={answer}
      height={64}
      empty={
        count === 0 && <p className="px-3 pb-3 text-table text-text-3">None of them is kept any more.</p>
      }
      toolbar={
        rows === null ? undefined : (
          <Link href={stored(rows.href)} prefetch={false} className={buttonClass("ghost", "sm")}>
            All of them
          </Link>
        )
      }
    >
      <ul className="pb-1.5 text-table">
        {members?.runs.map((run) => (
          <RunLine key={run.id} run={run} />
        ))}
        {members?.decisions.map((decision) => (
          <DecisionLine key={decision.id} decision={decision} />
        ))}
        {members?.alerts.map((alert) => (
          <AlertLine key={alert.id} alert={alert} isChosen={alert.id === chosen} />
        ))}
      </ul>
    </Panel>
  );
}

const lineClass =
  "grid min-h-8 grid-cols-[84px_minmax(0,1fr)_auto] items-center gap-3 px-3 py-1 -outline-offset-2 hover:bg-raised";

function RunLine({ run }: { run: RunRow }) {
  const href = useHref();
  return (
    <li>
      <Link href={href(`/runs/${encodeURIComponent(run.id)}`)} prefetch={false} className={lineClass}>
        <Status status={run.status} />
        <span className="min-w-0 truncate" title={run.error ?? undefined}>
          {run.workflow}
          <span className="text-text-2">
            {run.version !== null && ` ${run.version}`} {shortenId(run.request_id ?? run.id)}
          </span>
        </span>
        <span className="text-right text-text-2 tabular-nums">
          {formatDuration(run.duration_ms)}, <Time at={run.started_at} />
        </span>
      </Link>
    </li>
  );
}

function DecisionLine({ decision }: { decision: DecisionRow }) {
  const href = useHref();
  return (
    <li>
      <Link
        href={href(`/decisions/${encodeURIComponent(decision.id)}`)}
        prefetch={false}
        className={lineClass}
      >
        <Verdict verdict={decision.verdict} />
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {[decision.agent, decision.tool].filter(Boolean).join(" · ") || decision.policy}
          {decision.reason !== null && <span className="text-text-2">: {decision.reason}</span>}
        </span>
        <Time at={decision.time} className="text-right text-text-2 tabular-nums" />
      </Link>
    </li>
  );
}

function AlertLine({ alert, isChosen }: { alert: AlertRow; isChosen: boolean }) {
  const href = useHref();
  return (
    <li>
      <Link
        href={href(`/alerts/${alert.issue_id ?? ""}`, { alert: alert.id, from: null, to: null })}
        prefetch={false}
        aria-current={isChosen ? "true" : undefined}
        className={`${lineClass} aria-[current]:bg-overlay`}
      >
        <span className={alert.state === "firing" ? "font-medium text-error" : "text-text-2"}>
          {alert.state === "firing" ? "Firing" : alert.state === "recovering" ? "Recovering" : "Ended"}
        </span>
        <span className="min-w-0 text-text-2">
          <Time at={alert.fired_at ?? alert.active_at} as="to-second" />
        </span>
        <span className="text-right text-text-2 tabular-nums">
          {alert.firing_ms === null ? "never fired" : formatDuration(alert.firing_ms)}
        </span>
      </Link>
    </li>
  );
}
