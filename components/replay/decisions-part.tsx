"use client";
import { formatExact, plural } from "@/lib/client/format";
import type { Answer } from "@/lib/client/use-question";
import type { ReplayPreview } from "@/lib/contract/replay";
import { Panel } from "../panel/panel";
import { queryFaultOf } from "../search/query-fault";
import { QueryField } from "../search/query-field";

type Props = { q: string; onQuery: (q: string) => void; answer: Answer<ReplayPreview> };

/** Which decisions: a query, and how many it finds in the time range at the top. */
export function DecisionsPart({ q, onQuery, answer }: Props) {
  const fault = queryFaultOf(answer.error);
  return (
    <Panel title="Decisions" about="in the time range above, newest first">
      <div className="flex flex-col gap-2 px-3 pb-3">
        <QueryField
          signal="decisions"
          value={q}
          onSubmit={onQuery}
          fault={fault}
          placeholder="policy:agents/tools verdict:deny agent:executor"
        />
        <div className="min-h-[18px] text-table text-text-2" aria-live="polite">
          {answer.data !== undefined && fault === null && <Found preview={answer.data} />}
          {answer.error !== null && fault === null && (
            <span className="text-error">{answer.error.message}</span>
          )}
        </div>
      </div>
    </Panel>
  );
}

function Found({ preview }: { preview: ReplayPreview }) {
  const { decisions, more, with_input: withInput, hidden, policies } = preview;
  if (decisions === 0) return <>No decision matches. Widen the time range, or ask for less.</>;
  return (
    <>
      <b className="font-medium text-text tabular-nums">
        {formatExact(decisions)}
        {more && " and more"}
      </b>{" "}
      {decisions === 1 ? "decision matches" : "decisions match"}
      {withInput < decisions && `, ${formatExact(decisions - withInput)} without input`}
      {hidden > 0 && `, ${formatExact(hidden)} with hidden parts`}
      {policies.length > 0 && (
        <span className="text-text-3">
          {" "}
          · {plural(policies.length, "policy", "policies")}:{" "}
          <span className="font-mono">
            {policies
              .slice(0, 4)
              .map(({ policy }) => policy ?? "none")
              .join(", ")}
            {policies.length > 4 && ", …"}
          </span>
        </span>
      )}
    </>
  );
}
