"use client";
import { parseAsString, useQueryState } from "nuqs";
import { useEffect, useRef, useState } from "react";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { AlertDetail } from "@/lib/contract/alert-detail";
import type { EvidenceOutput } from "@/lib/contract/evidence";
import type { IssueDetail } from "@/lib/contract/issue-detail";
import { ActLayer } from "../alerts/act-layer";
import { causeOf } from "../alerts/evidence/cause";
import { Evidence } from "../alerts/evidence/evidence";
import { onAlerts, type Target, triagePaths } from "../alerts/triage-api";
import { useAct } from "../alerts/use-act";
import { Button } from "../ui/button";
import { Time } from "../ui/time";
import { toldPlain } from "../ui/told-parts";
import { CauseBox } from "./cause-box";
import { IssueActions } from "./issue-actions";
import { IssueHead } from "./issue-head";
import { IssueSide } from "./issue-side";
import { Members } from "./members";
import { OwnerMenu } from "./owner-menu";
import type { RunbookText } from "./runbook";

type Props = {
  detail: IssueDetail;
  alertId: string | null;
  runbook: RunbookText | null;
  onChanged: () => void;
};

/** Evidence is made within seconds of firing: until then it is asked for often. */
const waitingMs = 2_000;

export function IssueBody({ detail, alertId, runbook, onChanged }: Props) {
  const { project } = useView();
  const { issue } = detail;
  const alert = detail.alerts.find(({ id }) => id === alertId) ?? detail.alerts[0];
  const wanted = alertId !== null && alert?.id !== alertId ? alertId : (alert?.id ?? null);
  const alertAnswer = useQuestion<AlertDetail>(
    wanted === null ? null : triagePaths.alert(wanted),
    { project },
    { refreshOn: onAlerts },
  );
  const evidence = useEvidence(issue.id, wanted);
  const comment = useRef<HTMLTextAreaElement>(null);
  const act = useAct({ project, tab: "all", onChanged });
  const target: Target = {
    groups: [],
    ids: [issue.id],
    words: toldPlain(issue.culprit === "" ? issue.title : `${issue.title}, ${issue.culprit}`),
    issues: 1,
    areAlerts: issue.kind === "alert",
    may: new Set(detail.actions),
  };
  const shown = alertAnswer.data?.alert ?? alert;
  const resolvedAt = shown?.resolved_at ?? null;
  const pack = evidence.data?.pack ?? null;
  const cause = pack === null ? null : causeOf(pack);
  return (
    <div className="mx-auto flex w-full max-w-[1600px] flex-col gap-3 p-3 max-sm:pb-20">
      <IssueHead
        detail={detail}
        alert={shown}
        owner={
          <OwnerMenu
            owner={issue.owner}
            onAssign={
              detail.actions.includes("assign")
                ? (to) => void act.run(target, { action: "assign", to, reason: "" })
                : undefined
            }
          />
        }
        cause={cause === null ? null : <CauseBox cause={cause} />}
        actions={
          <IssueActions
            detail={detail}
            target={target}
            act={act}
            onComment={() => comment.current?.focus()}
          />
        }
      />
      {detail.alerts[0] !== undefined && shown !== undefined && shown.id !== detail.alerts[0].id && (
        <EarlierTime at={shown.fired_at ?? shown.active_at} />
      )}
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,1fr)_minmax(320px,400px)]">
        <div className="flex min-w-0 flex-col gap-3">
          <Evidence answer={evidence} resolvedMs={resolvedAt === null ? null : Date.parse(resolvedAt)} />
          <Members detail={detail} chosen={wanted} />
        </div>
        <IssueSide
          detail={detail}
          alert={alertAnswer}
          pack={pack}
          runbook={runbook}
          act={act}
          target={target}
          commentRef={comment}
        />
      </div>
      <ActLayer act={act} />
    </div>
  );
}

/** A link of a notification stays one to the time that it told of; the alert may have fired again since. */
function EarlierTime({ at }: { at: string }) {
  const [, setAlert] = useQueryState("alert", parseAsString);
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 rounded-md border border-line-strong bg-raised px-3 py-1.5 text-table">
      <span className="text-text-2">
        You look at an earlier time, from <Time at={at} as="to-second" />.
      </span>
      <Button size="sm" onClick={() => void setAlert(null)}>
        The newest
      </Button>
    </p>
  );
}

/** Asked for until there is a pack: from then on it is frozen, or was made of what is stored at that moment. */
function useEvidence(issueId: string, alertId: string | null) {
  const { project } = useView();
  const path = alertId === null ? triagePaths.issueEvidence(issueId) : triagePaths.alertEvidence(alertId);
  const [settled, setSettled] = useState("");
  const isSettled = settled === path;
  const answer = useQuestion<EvidenceOutput>(
    path,
    { project },
    isSettled ? { refreshOn: false, everyMs: 0 } : { refreshOn: onAlerts },
  );
  const { data, outdated, refresh } = answer;
  const state = outdated ? undefined : data?.state;
  useEffect(() => {
    if (state === "made" || state === "live" || state === "dropped") setSettled(path);
    if (state !== "waiting") return;
    const timer = setInterval(refresh, waitingMs);
    return () => clearInterval(timer);
  }, [state, path, refresh]);
  return answer;
}
