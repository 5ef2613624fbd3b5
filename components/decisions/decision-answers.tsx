"use client";
import Link from "next/link";
import type { ReactNode } from "react";
import { Dot } from "@/components/ui/badge";
import { Id } from "@/components/ui/id";
import { colourOf } from "@/lib/client/colour";
import { formatDuration } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { DecisionDetailOutput } from "@/lib/contract/decision-detail";
import { termText } from "../search/query-text";
import { ToldText } from "../ui/told-text";
import { pointName, sourceName } from "./decision-words";
import { neighbourWords } from "./neighbour-words";
import { Verdict } from "./verdict";
import { offsetNs, whatNext } from "./what-next";

type Props = { detail: DecisionDetailOutput };

/** The five questions about a decision, each with its answer or that it is not known. */
export function DecisionAnswers({ detail }: Props) {
  const { decision } = detail;
  return (
    <dl className="grid gap-px overflow-hidden rounded-b-lg border-t bg-line sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-[1fr_1.2fr_1.2fr_1.4fr_1.4fr]">
      <Answer question="Who asked">
        <Asker detail={detail} />
      </Answer>
      <Answer question="What was asked">
        <Asked detail={detail} />
      </Answer>
      <Answer question="Who decided">
        <Judge detail={detail} />
      </Answer>
      <Answer question="Why">
        <Verdict verdict={decision.verdict} />
        <span className={decision.reason === null ? "text-text-3" : "line-clamp-5 whitespace-pre-line"}>
          {decision.reason ?? "No reason was given"}
        </span>
      </Answer>
      <Answer question="What came next">
        <Then detail={detail} />
      </Answer>
    </dl>
  );
}

function Answer({ question, children }: { question: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col bg-surface px-4 py-2.5">
      <dt className="text-label text-text-3">{question}</dt>
      <dd className="flex min-w-0 flex-col items-start gap-0.5 text-table [overflow-wrap:anywhere]">
        {children}
      </dd>
    </div>
  );
}

/** A value that leads to all decisions with it. */
function Value({ of, value, mono = false }: { of: string; value: string; mono?: boolean }) {
  const href = useHref();
  return (
    <Link
      href={href("/decisions", { q: termText(of, value) })}
      prefetch={false}
      title={`All decisions with this ${of}`}
      className={`inline-block py-[3px] hover:text-accent hover:underline ${mono ? "font-mono text-[11.5px]" : ""}`}
    >
      {value}
    </Link>
  );
}

function Asker({ detail: { decision } }: Props) {
  const { agent, user, service, session_id } = decision;
  if (agent === null && user === null && service === null)
    return <span className="text-text-3">It was sent without a name</span>;
  return (
    <>
      {agent !== null && (
        <span className="flex items-center gap-1.5 font-medium">
          <Dot colour={colourOf(agent)} />
          <Value of="agent" value={agent} />
        </span>
      )}
      {user !== null && (
        <span className="text-text-2">
          for <Value of="user" value={user} />
        </span>
      )}
      {service !== null && (
        <span className="text-text-2">
          in <Value of="service" value={service} />
        </span>
      )}
      {session_id !== null && (
        <span className="flex items-center gap-1 text-text-3">
          session <Id id={session_id} what="session id" />
        </span>
      )}
    </>
  );
}

const previewMost = 160;

function Asked({ detail: { decision, input } }: Props) {
  const preview = input === null ? null : (input.text ?? JSON.stringify(input.value));
  return (
    <>
      {decision.tool !== null && <Value of="tool" value={decision.tool} mono />}
      <span className="text-text-2">
        {decision.point === null ? "At no named point" : pointName(decision.point)}
      </span>
      {preview !== null && preview !== undefined && (
        <span className="line-clamp-2 font-mono text-[11px] text-text-3">
          {preview.length > previewMost ? `${preview.slice(0, previewMost)}…` : preview}
        </span>
      )}
    </>
  );
}

function Judge({ detail: { decision, opa } }: Props) {
  const { policy, rule, revision, sources } = decision;
  return (
    <>
      {policy !== null && <Value of="policy" value={policy} mono />}
      {rule !== null && (
        <span className="text-text-2">
          {policy === null ? "" : "rule "}
          <Value of="rule" value={rule} mono />
        </span>
      )}
      {revision !== null && (
        <span className="text-text-2">
          revision <Value of="revision" value={revision} mono />
        </span>
      )}
      {policy === null && rule === null && <span className="text-text-3">No policy is named</span>}
      <span className="text-text-3">
        told by {sources.map(sourceName).join(" and ")}
        {opa?.version && ` ${opa.version}`}
      </span>
    </>
  );
}

function Then({ detail }: Props) {
  const href = useHref();
  const { decision, run } = detail;
  const { first } = whatNext(detail);
  return (
    <>
      {first === null ? (
        <span className="text-text-3">
          {run === null && detail.trace === null
            ? "It is joined to no run or trace"
            : "Nothing is known to have been done after it"}
        </span>
      ) : (
        <span>
          <Link
            href={
              first.kind === "span"
                ? href(`/traces/${first.span.trace_id}`, { span: first.span.span_id })
                : href(`/decisions/${encodeURIComponent(first.decision.id)}`)
            }
            prefetch={false}
            className="underline decoration-line-strong underline-offset-2 hover:text-accent"
          >
            {neighbourWords(first)}
          </Link>{" "}
          <span className="whitespace-nowrap text-text-3">
            {formatDuration(offsetNs(decision.time_ns, first.time_ns) / 1e6)} later
          </span>
        </span>
      )}
      {run !== null && (
        <span className="text-text-2">
          The run{" "}
          <Link
            href={href(`/runs/${encodeURIComponent(run.id)}`)}
            className="hover:text-accent hover:underline"
          >
            {run.workflow}
          </Link>{" "}
          {runEnd[run.status]}
          {run.error !== null && (
            <span className="line-clamp-2 text-text-3">
              <ToldText words={run.error} />
            </span>
          )}
        </span>
      )}
    </>
  );
}

const runEnd: Record<NonNullable<DecisionDetailOutput["run"]>["status"], string> = {
  running: "is still running",
  succeeded: "succeeded",
  failed: "failed",
  blocked: "ended blocked",
  cancelled: "was cancelled",
  timed_out: "timed out",
  lost: "was lost: nothing more was heard of it",
};
