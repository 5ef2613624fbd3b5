"use client";
import {
  Ban,
  CircleCheck,
  CircleX,
  Download,
  HelpCircle,
  Link2,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
} from "lucide-react";
import Link from "next/link";
import { queryString } from "@/lib/client/fetch-json";
import { formatCost, formatDuration, formatExact, plural } from "@/lib/client/format";
import { useHref, useView } from "@/lib/client/use-view";
import type { RequestStoryOutput } from "@/lib/contract/request-story";
import { Dot, type Meaning } from "../ui/badge";
import { Button, buttonClass } from "../ui/button";
import { useColourOf } from "../ui/colours";
import { CopyButton, copyText } from "../ui/copy-button";
import { Id } from "../ui/id";
import { Time } from "../ui/time";
import { toast } from "../ui/toast";
import { ToldText } from "../ui/told-text";
import { entryHref } from "./entry-link";
import type { Story } from "./story";

type Props = { answer: RequestStoryOutput; story: Story; onShow: (key: string) => void };

const looks: Record<RequestStoryOutput["outcome"], { icon: LucideIcon; meaning: Meaning; words: string }> = {
  succeeded: { icon: CircleCheck, meaning: "ok", words: "Succeeded" },
  failed: { icon: CircleX, meaning: "error", words: "Failed" },
  blocked: { icon: Ban, meaning: "denied", words: "Blocked" },
  running: { icon: LoaderCircle, meaning: "running", words: "Running" },
  unknown: { icon: HelpCircle, meaning: "unknown", words: "Outcome unknown" },
};

/** Nobody said how it ended, and something failed on the way: worth a look, not an all-clear. */
const doubtful: (typeof looks)["unknown"] = {
  icon: TriangleAlert,
  meaning: "warning",
  words: "Ended, with failures on the way",
};

function lookOf(answer: RequestStoryOutput) {
  const isDoubtful = answer.outcome === "unknown" && answer.traces.some((trace) => trace.error_count > 0);
  return isDoubtful ? doubtful : looks[answer.outcome];
}

/** The request in one sentence, and what one asks next: who, when, how long, how much. */
export function RequestHead({ answer, story, onShow }: Props) {
  const { icon: Icon, meaning, words } = lookOf(answer);
  return (
    <header className="rounded-lg border bg-surface">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 pt-3 pb-2">
        <div className="min-w-0 flex-1 basis-80">
          <p className="flex items-center gap-1 font-mono text-[11.5px] text-text-3">
            <span className="font-sans">Request</span>
            <span className="truncate text-text-2">{answer.request_id}</span>
            <CopyButton text={answer.request_id} what="request id" />
          </p>
          <h1 className="mt-0.5 flex items-start gap-2 font-medium text-title">
            <span className="flex h-[22px] shrink-0 items-center" style={{ color: `var(--${meaning})` }}>
              <Icon
                role="img"
                aria-label={words}
                className={`size-4 ${answer.outcome === "running" ? "animate-spin [animation-duration:2.4s]" : ""}`}
              />
            </span>
            <span className="min-w-0 text-pretty [overflow-wrap:anywhere]">
              <ToldText words={answer.summary || `${words}.`} />
            </span>
          </h1>
        </div>
        <Actions answer={answer} />
      </div>
      <FirstCause answer={answer} story={story} onShow={onShow} />
      <Facts answer={answer} />
    </header>
  );
}

function Actions({ answer }: { answer: RequestStoryOutput }) {
  const { project } = useView();
  const exported = `/api/v1/requests/${encodeURIComponent(answer.request_id)}${queryString({ project })}`;
  const copyLink = async () => {
    const link = `${location.origin}/requests/${encodeURIComponent(answer.request_id)}${queryString({ project })}`;
    toast((await copyText(link)) ? "Link copied" : "The browser did not let us copy the link.", undefined);
  };
  return (
    <div className="flex gap-1.5">
      <Button size="sm" onClick={() => void copyLink()}>
        <Link2 aria-hidden className="size-3.5" /> Copy link
      </Button>
      <a
        className={buttonClass("default", "sm")}
        href={exported}
        download={`request-${answer.request_id.replace(/[^\w.-]+/g, "_")}.json`}
      >
        <Download aria-hidden className="size-3.5" /> Export
      </a>
    </div>
  );
}

/** The sentence above has its words; here is when, where, and the two ways to it. */
function FirstCause({ answer, story, onShow }: Props) {
  const href = useHref();
  const entry = story.entries.find((each) => each.isFirstCause);
  if (!answer.first_cause || !entry) return null;
  const failedNs = BigInt(answer.first_cause.time_ns) - story.originNs;
  return (
    <div className="mx-4 mb-2 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-error/40 bg-error/8 py-1 pr-1 pl-3 text-table">
      <span className="font-medium text-error">First cause</span>
      <span className="text-text-2 tabular-nums">
        {entry.source}, {formatDuration(Number(failedNs) / 1e6)} after the start
      </span>
      <span className="ml-auto flex gap-1 max-sm:ml-0">
        <Button size="sm" look="ghost" onClick={() => onShow(entry.key)}>
          Show below
        </Button>
        <Link href={entryHref(entry, href)} className={buttonClass("ghost", "sm")}>
          Open the {entry.kind === "log" ? "log line" : entry.kind}
        </Link>
      </span>
    </div>
  );
}

function Facts({ answer }: { answer: RequestStoryOutput }) {
  const colourOf = useColourOf();
  const href = useHref();
  const tokens = answer.input_tokens + answer.output_tokens;
  return (
    <dl className="flex flex-wrap items-center gap-x-5 gap-y-1 border-t px-4 py-2 text-table [&_dt]:text-text-3 [&>div]:flex [&>div]:items-center [&>div]:gap-1.5">
      {answer.started_at && (
        <div>
          <dt>When</dt>
          <dd>
            <Time at={answer.started_at} as="full" />{" "}
            <span className="text-text-3">
              (<Time at={answer.started_at} />)
            </span>
          </dd>
        </div>
      )}
      <div>
        <dt>Took</dt>
        <dd className="tabular-nums">
          {formatDuration(answer.duration_ms)}
          {answer.outcome === "running" && " so far"}
        </dd>
      </div>
      {answer.user_id && (
        <div>
          <dt>Who</dt>
          <dd>{answer.user_id}</dd>
        </div>
      )}
      {answer.session_id && (
        <div>
          <dt>Session</dt>
          <dd>
            <Id id={answer.session_id} what="session id" />
          </dd>
        </div>
      )}
      {tokens > 0 && (
        <div>
          <dt>Tokens</dt>
          <dd className="tabular-nums">
            {formatExact(answer.input_tokens)} in, {formatExact(answer.output_tokens)} out
          </dd>
        </div>
      )}
      {answer.cost_usd !== null && (
        <div>
          <dt>Cost</dt>
          <dd className="tabular-nums">{formatCost(answer.cost_usd)}</dd>
        </div>
      )}
      {answer.runs.map((run) => (
        <div key={run.id}>
          <dt>Run</dt>
          <dd>
            <Id id={run.id} what="run id" href={href(`/runs/${encodeURIComponent(run.id)}`)} />
          </dd>
        </div>
      ))}
      {answer.traces.map((trace) => (
        <div
          key={trace.trace_id}
          title={`${trace.root_service}: ${trace.root_name}, ${plural(trace.span_count, "span")}`}
        >
          <dt>Trace</dt>
          <dd>
            <Id id={trace.trace_id} what="trace id" href={href(`/traces/${trace.trace_id}`)} />
          </dd>
        </div>
      ))}
      <div className="flex-wrap">
        <dt className="sr-only">Services</dt>
        {answer.services.map((name) => (
          <dd key={name} className="flex items-center gap-1.5 text-text-2">
            <Dot colour={colourOf(name)} />
            {name}
          </dd>
        ))}
      </div>
    </dl>
  );
}
