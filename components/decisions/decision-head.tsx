"use client";
import { History, Link2, ShieldCheck, SquareTerminal, TriangleAlert } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Button, buttonClass } from "@/components/ui/button";
import { copyText } from "@/components/ui/copy-button";
import { Id } from "@/components/ui/id";
import { Status } from "@/components/ui/status";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { queryString } from "@/lib/client/fetch-json";
import { formatDuration } from "@/lib/client/format";
import { useHref, useView } from "@/lib/client/use-view";
import type { DecisionDetailOutput } from "@/lib/contract/decision-detail";
import { termText } from "../search/query-text";
import { DecisionAnswers } from "./decision-answers";
import { decisionSentence } from "./decision-words";
import { Inferred } from "./inferred";
import { replayCommand } from "./replay-command";
import { SentenceWords } from "./sentence-words";
import { Verdict } from "./verdict";
import { whatNext } from "./what-next";

type Props = { detail: DecisionDetailOutput };

/** The decision in one sentence, the five questions one has about it, and the ways on. */
export function DecisionHead({ detail }: Props) {
  const { decision } = detail;
  const { anyway } = whatNext(detail);
  const href = useHref();
  return (
    <header className="rounded-lg border bg-surface">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 pt-3 pb-2">
        <div className="min-w-0 flex-1 basis-96">
          <p className="flex items-center gap-2 text-label text-text-3">
            Decision
            <Id id={decision.id} what="decision id" full={decision.id.length <= 40} />
          </p>
          <h1 className="mt-0.5 flex items-start gap-2 font-medium text-title">
            <span className="flex h-[22px] shrink-0 items-center">
              <Verdict verdict={decision.verdict} iconOnly className="[&_svg]:size-4" />
            </span>
            <span className="min-w-0 text-pretty [overflow-wrap:anywhere]">
              <SentenceWords words={decisionSentence(decision)} />
            </span>
          </h1>
        </div>
        <Actions detail={detail} />
      </div>
      {anyway !== null && (
        <p className="mx-4 mb-2 flex flex-wrap items-center gap-x-2 gap-y-1 rounded-md border border-error/40 bg-error/8 px-3 py-1.5 text-table">
          <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-error" />
          <span className="font-medium text-error">Not enforced:</span>
          <span className="text-text-2">
            <span className="font-mono">{decision.tool}</span> ran afterwards all the same, and nothing
            allowed it in between.
          </span>
          <Link
            href={href(`/traces/${anyway.trace_id}`, { span: anyway.span_id })}
            className="underline underline-offset-2 hover:text-accent"
          >
            See the call
          </Link>
        </p>
      )}
      <Facts detail={detail} />
      <DecisionAnswers detail={detail} />
    </header>
  );
}

function Actions({ detail }: Props) {
  const { project } = useView();
  const href = useHref();
  const { decision } = detail;
  const command = replayCommand(detail);
  const copy = async (text: string, done: string) =>
    toast((await copyText(text)) ? done : "The browser did not let us copy it.", undefined);
  const link = () =>
    `${location.origin}/decisions/${encodeURIComponent(decision.id)}${queryString({ project })}`;
  return (
    <div className="flex flex-wrap gap-1.5">
      <Button size="sm" onClick={() => void copy(link(), "Link copied")}>
        <Link2 aria-hidden className="size-3.5" /> Copy link
      </Button>
      {command !== null && (
        <Button
          size="sm"
          title="The same question as a curl command for an OPA"
          onClick={() => void copy(command, "Command copied: it asks an OPA the same question")}
        >
          <SquareTerminal aria-hidden className="size-3.5" /> Copy as curl
        </Button>
      )}
      <Link
        href={href("/decisions/replay/new", { q: termText("id", decision.id) })}
        prefetch={false}
        className={buttonClass("default", "sm")}
      >
        <History aria-hidden className="size-3.5" /> Replay
      </Link>
    </div>
  );
}

/** When, how long, and the ids: each a link to what it names. */
function Facts({ detail }: Props) {
  const href = useHref();
  const { decision, run, seal } = detail;
  const traceId = detail.trace?.trace_id ?? decision.trace_id;
  const span = detail.span?.span ?? null;
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 px-4 pb-2.5 text-table">
      <Fact name="when">
        <Time at={decision.time} as="full" />
        <span className="text-text-3">
          <Time at={decision.time} />
        </span>
      </Fact>
      {decision.latency_ms !== null && <Fact name="took">{formatDuration(decision.latency_ms)}</Fact>}
      {run !== null && (
        <Fact name="run">
          <Status status={run.status} iconOnly />
          <Link
            href={href(`/runs/${encodeURIComponent(run.id)}`)}
            className="underline decoration-line-strong underline-offset-2 hover:text-accent"
          >
            {run.workflow}
          </Link>
          {run.inferred && <Inferred />}
        </Fact>
      )}
      {decision.request_id !== null && (
        <Fact name="request">
          <Id
            id={decision.request_id}
            what="request id"
            href={href(`/requests/${encodeURIComponent(decision.request_id)}`)}
          />
        </Fact>
      )}
      {traceId !== null && (
        <Fact name="trace">
          <Id id={traceId} what="trace id" href={href(`/traces/${traceId}`)} />
          {detail.trace?.inferred && <Inferred />}
        </Fact>
      )}
      {span !== null && (
        <Fact name="span">
          <Id
            id={span.span_id}
            what="span id"
            href={href(`/traces/${span.trace_id}`, { span: span.span_id })}
          />
          {detail.span?.inferred && <Inferred />}
        </Fact>
      )}
      <Fact name="seal">
        {seal === null ? (
          <span className="text-text-3">not sealed yet</span>
        ) : (
          <Link
            href={href("/decisions/integrity")}
            title="Its place in the hash chain of this project"
            className="inline-flex items-center gap-1 underline decoration-line-strong underline-offset-2 hover:text-accent"
          >
            <ShieldCheck aria-hidden className="size-3.5 text-ok" /> {seal.n}
          </Link>
        )}
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex items-center gap-1.5">
      <dt className="text-text-3">{name}</dt>
      <dd className="flex items-center gap-1.5 text-text tabular-nums">{children}</dd>
    </div>
  );
}
