"use client";
import { BellOff, Link2 } from "lucide-react";
import type { ReactNode } from "react";
import { queryString } from "@/lib/client/fetch-json";
import { formatDuration, formatNumber } from "@/lib/client/format";
import { useNow } from "@/lib/client/use-clock";
import { useView } from "@/lib/client/use-view";
import type { AlertRow } from "@/lib/contract/alert-list";
import type { IssueDetail } from "@/lib/contract/issue-detail";
import { HourBars } from "../alerts/hour-bars";
import {
  besideTitle,
  countWords,
  isCalm,
  kindWords,
  openWords,
  personWords,
  stateWords,
} from "../alerts/issue-words";
import { SeverityMark } from "../alerts/severity-mark";
import { Badge } from "../ui/badge";
import { copyText } from "../ui/copy-button";
import { IconButton } from "../ui/icon-button";
import { Time } from "../ui/time";
import { toast } from "../ui/toast";
import { ToldText } from "../ui/told-text";

type Props = {
  detail: IssueDetail;
  alert: AlertRow | undefined;
  actions: ReactNode;
  cause: ReactNode;
  owner: ReactNode;
};

/** What, since when, how bad, whose; the cause as far as it is known; what can be done. */
export function IssueHead({ detail, alert, actions, cause, owner }: Props) {
  const { issue } = detail;
  const state = stateWords[issue.state];
  const where = besideTitle(issue);
  return (
    <header className="rounded-lg border bg-surface">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 pt-3 pb-2.5">
        <div className="min-w-0 flex-1 basis-96">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-table">
            <SeverityMark severity={issue.severity} calm={!issue.open || isCalm(issue)} />
            <span className="text-text-3">{kindWords[issue.kind]}</span>
            <Badge meaning={state.meaning}>{state.words}</Badge>
            {issue.silenced && (
              <Badge>
                <BellOff aria-hidden className="size-3" /> Silenced
              </Badge>
            )}
            {owner}
            <CopyLink id={issue.id} />
          </p>
          <h1 className="mt-1 text-pretty font-medium text-[17px] leading-6 [overflow-wrap:anywhere]">
            <ToldText ofMany words={issue.title} />
            {where !== "" && (
              <span className="font-normal text-text-2">
                {" "}
                <ToldText ofMany words={where} />
              </span>
            )}
          </h1>
          <Sentence detail={detail} alert={alert} />
        </div>
        <div className="flex w-44 flex-col gap-1 max-sm:w-full">
          <HourBars hours={issue.hours} colour="var(--text-2)" height={30} className="w-full" />
          <p className="flex justify-between text-label text-text-3">
            <span>48 h</span>
            <span className="tabular-nums">{countWords(issue.kind, issue.count)} in all</span>
          </p>
        </div>
      </div>
      {cause !== null && <div className="px-4 pb-3">{cause}</div>}
      <div className="border-t px-4 py-2 empty:hidden max-sm:border-t-0 max-sm:p-0">{actions}</div>
    </header>
  );
}

/** `Firing for 12 min, since 14:03:12, at 0.12. Ann acknowledged it 3 min ago.` */
function Sentence({ detail, alert }: Pick<Props, "detail" | "alert">) {
  const { issue } = detail;
  const value = alert?.value ?? null;
  // Of an earlier time of the alert it is told how that one went.
  const isOpen = alert === undefined ? issue.open : alert.state === "firing" || alert.state === "recovering";
  // By a person: failing runs and denials have no end of their own.
  const isOver = alert === undefined && issue.state === "resolved";
  const taken = detail.events.find(({ what }) => what === "acknowledged");
  return (
    <p className="mt-1 text-body text-text-2 [overflow-wrap:anywhere]">
      <span className={isOpen && !isOver ? "font-medium text-text" : ""}>
        {isOver ? "Resolved" : openWords(issue.kind, isOpen)}
      </span>
      {alert !== undefined && alert.fired_at !== null ? (
        <FiredFor alert={alert} firedAt={alert.fired_at} />
      ) : (
        <>
          {isOver && issue.resolved_at !== null && (
            <>
              {" "}
              <Time at={issue.resolved_at} />
            </>
          )}
          {isOver ? ". Came up" : ", since"} <Time at={issue.since} as="to-second" />, last seen{" "}
          <Time at={issue.last_seen} />
        </>
      )}
      {value !== null && <>, at {formatNumber(value)}</>}
      {alert !== undefined && alert.reason !== "condition" && (
        <> ({alert.reason === "no_data" ? "its query answers nothing any more" : "its query fails"})</>
      )}
      .
      {issue.state === "acknowledged" && taken?.who && (
        <>
          {" "}
          {personWords(taken.who)} acknowledged it <Time at={taken.at} />
          {taken.text ? `: ${taken.text}` : "."}
        </>
      )}
      {issue.snoozed_until !== null && issue.state === "snoozed" && (
        <>
          {" "}
          Snoozed until <Time at={issue.snoozed_until} as="to-second" />.
        </>
      )}
      {detail.silences.map((silence) => (
        <span key={silence.id}>
          {" "}
          Silenced by {silence.created_by} until <Time at={silence.ends_at} as="to-second" />
          {silence.comment === "" ? "." : `: ${silence.comment}`}
        </span>
      ))}
    </p>
  );
}

function FiredFor({ alert, firedAt }: { alert: AlertRow; firedAt: string }) {
  const nowMs = useNow();
  const firedMs = Date.parse(firedAt);
  if (alert.resolved_at !== null)
    return (
      <>
        {" "}
        <Time at={alert.resolved_at} /> after {formatDuration(Date.parse(alert.resolved_at) - firedMs)}, from{" "}
        <Time at={firedAt} as="to-second" />
      </>
    );
  return (
    <>
      {nowMs > 0 && ` for ${formatDuration(Math.max(0, nowMs - firedMs))}`}, since{" "}
      <Time at={firedAt} as="to-second" />
    </>
  );
}

function CopyLink({ id }: { id: string }) {
  const { project } = useView();
  const copy = async () => {
    const done = await copyText(`${location.origin}/alerts/${id}${queryString({ project })}`);
    toast(done ? "Link copied" : "The browser did not let us copy it.");
  };
  return (
    <IconButton label="Copy the link" size="sm" onClick={() => void copy()}>
      <Link2 aria-hidden />
    </IconButton>
  );
}
