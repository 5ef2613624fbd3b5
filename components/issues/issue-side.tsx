import type { Ref } from "react";
import type { Answer } from "@/lib/client/use-question";
import type { AlertDetail } from "@/lib/contract/alert-detail";
import type { EvidencePack } from "@/lib/contract/evidence";
import type { IssueDetail } from "@/lib/contract/issue-detail";
import { EvidenceChanges } from "../alerts/evidence/evidence-changes";
import { SimilarAlerts } from "../alerts/evidence/evidence-similar";
import type { Target } from "../alerts/triage-api";
import type { useAct } from "../alerts/use-act";
import { Panel } from "../panel/panel";
import { CommentForm } from "./comment-form";
import { Evaluations } from "./evaluations";
import { History } from "./history";
import { IssueLabels } from "./issue-labels";
import { RuleFacts } from "./rule-facts";
import { Runbook, type RunbookText } from "./runbook";
import { Siblings } from "./siblings";

type Props = {
  detail: IssueDetail;
  alert: Answer<AlertDetail>;
  pack: EvidencePack | null;
  runbook: RunbookText | null;
  act: ReturnType<typeof useAct>;
  target: Target;
  commentRef: Ref<HTMLTextAreaElement>;
};

/** Beside the evidence: what was new, what ended it before, what to do, who did what. */
export function IssueSide({ detail, alert, pack, runbook, act, target, commentRef }: Props) {
  const { issue } = detail;
  const shown = alert.data?.alert ?? detail.alerts[0];
  const runbookUrl = shown?.annotations.runbook_url ?? alert.data?.rule?.annotations.runbook_url ?? null;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {pack !== null && pack.changes.length > 0 && (
        <Panel title="Changed just before">
          <EvidenceChanges changes={pack.changes} />
        </Panel>
      )}
      <Panel title="History" about="people and machine">
        <div className="flex flex-col gap-3 px-3 pb-3">
          {detail.actions.includes("comment") && (
            <CommentForm
              ref={commentRef}
              busy={act.busy}
              onComment={(text) => act.run(target, { action: "comment", text })}
            />
          )}
          <History events={detail.events} isCut={detail.events_cut} />
        </div>
      </Panel>
      {issue.kind === "alert" && (
        <Panel title="Runbook" about={runbook?.name}>
          <Runbook runbook={runbook} url={runbookUrl} />
        </Panel>
      )}
      {pack !== null && pack.similar.length > 0 && (
        <Panel title="Similar before" about="and what ended them">
          <SimilarAlerts similar={pack.similar} />
        </Panel>
      )}
      {detail.siblings.length > 0 && (
        <Panel title="Others of this line" about="still happening">
          <Siblings detail={detail} />
        </Panel>
      )}
      {shown === undefined ? (
        <Panel title="Labels">
          <div className="px-3 pb-3">
            <IssueLabels labels={issue.labels} />
          </div>
        </Panel>
      ) : (
        <Panel title="Rule and labels">
          <RuleFacts alert={shown} rule={alert.data?.rule} />
        </Panel>
      )}
      {alert.data !== undefined && alert.data.rule !== null && (
        <Panel title="Evaluations" answer={alert}>
          <Evaluations detail={alert.data} />
        </Panel>
      )}
    </div>
  );
}
