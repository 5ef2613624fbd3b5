"use client";
import { formatCost, formatDuration, formatExact } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { SpanDetailOutput } from "@/lib/contract/span-detail";
import { Badge } from "../ui/badge";
import { Id } from "../ui/id";
import { Time } from "../ui/time";
import { operationWords } from "./operation-icon";
import type { TraceSpan } from "./trace-span";

const skewWords = "Off at the sender: it ended before it began, or ahead of the time at which it arrived.";

type Props = { detail: SpanDetailOutput; span: TraceSpan; originNs: bigint };

/** The facts of a span that most questions are about, as words and links. */
export function SpanOverview({ detail, span, originNs }: Props) {
  const href = useHref();
  const { operation } = span;
  const startMs = Number((originNs + BigInt(Math.round(span.startNs))) / 1_000_000n);
  const version = detail.resource["service.version"];
  return (
    <div className="flex flex-col gap-3 p-3">
      {span.isError && (
        <div className="rounded-md border border-error/40 bg-error/8 px-3 py-2">
          <p className="font-medium text-error text-table">{operation?.errorType ?? "This span failed"}</p>
          <p className="whitespace-pre-wrap text-table text-text [overflow-wrap:anywhere]">
            {span.statusMessage ?? exceptionWords(detail) ?? "The sender gave no reason."}
          </p>
        </div>
      )}
      <Percentile percentile={detail.percentile} durationNs={span.durationNs} />
      <dl className="grid grid-cols-[112px_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-table">
        <Fact name="Started">
          <Time at={startMs} as="full" />{" "}
          <span className="text-text-3">({formatDuration(span.startNs / 1e6)} into the trace)</span>
        </Fact>
        <Fact name="Duration">{formatDuration(span.durationNs / 1e6)}</Fact>
        {span.clockSkewed && <Fact name="Clock">{skewWords}</Fact>}
        {operation && <Fact name="Does">{operationWords(operation.kind)}</Fact>}
        {operation?.workflow && <Fact name="Workflow">{operation.workflow}</Fact>}
        {operation?.agent && <Fact name="Agent">{operation.agent}</Fact>}
        {operation?.tool && <Fact name="Tool">{operation.tool}</Fact>}
        {operation?.model && (
          <Fact name="Model">
            {operation.model}{" "}
            {operation.provider && <span className="text-text-3">({operation.provider})</span>}
          </Fact>
        )}
        {(operation?.inputTokens !== undefined || operation?.outputTokens !== undefined) && (
          <Fact name="Tokens">
            {formatExact(operation.inputTokens ?? 0)} in, {formatExact(operation.outputTokens ?? 0)} out
            {operation.cachedInputTokens ? `, ${formatExact(operation.cachedInputTokens)} from cache` : ""}
          </Fact>
        )}
        {operation?.costUsd !== undefined && <Fact name="Cost">{formatCost(operation.costUsd)}</Fact>}
        <Fact name="Span name">
          <span className="font-mono text-[11.5px] [overflow-wrap:anywhere]">{span.name}</span>
        </Fact>
        <Fact name="Kind">{span.kind}</Fact>
        <Fact name="Service">
          {span.service} {typeof version === "string" && <span className="text-text-3">{version}</span>}
        </Fact>
        {span.requestId && (
          <Fact name="Request">
            <Id
              id={span.requestId}
              what="request id"
              href={href(`/requests/${encodeURIComponent(span.requestId)}`)}
            />
          </Fact>
        )}
        {operation?.runId && (
          <Fact name="Run">
            <Id
              id={operation.runId}
              what="run id"
              href={href(`/runs/${encodeURIComponent(operation.runId)}`)}
            />
          </Fact>
        )}
        <Fact name="Span id">
          <Id id={span.spanId} what="span id" full />
        </Fact>
        {span.parentId && (
          <Fact name="Parent id">
            <Id id={span.parentId} what="parent span id" full />
          </Fact>
        )}
        {detail.scope.name && (
          <Fact name="Instrumented by">
            {detail.scope.name} <span className="text-text-3">{detail.scope.version}</span>
          </Fact>
        )}
        {detail.dropped_attributes > 0 && (
          <Fact name="Dropped">
            <Badge meaning="warning">
              {formatExact(detail.dropped_attributes)} attributes left out by the sender
            </Badge>
          </Fact>
        )}
      </dl>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="text-text-3">{name}</dt>
      <dd className="min-w-0 text-text [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}

function exceptionWords(detail: SpanDetailOutput): string | null {
  const exception = detail.events.find((event) => event.name === "exception");
  const message = exception?.attributes["exception.message"] ?? exception?.attributes["exception.type"];
  return typeof message === "string" ? message : null;
}

/** How this duration compares with others of its kind lately. */
function Percentile(props: { percentile: SpanDetailOutput["percentile"]; durationNs: number }) {
  const { value, samples, p50_ms, p95_ms } = props.percentile;
  if (value === null) return null;
  const isSlow = value >= 95;
  const place = Math.min(100, Math.max(0, value));
  return (
    <div className="rounded-md border px-3 py-2">
      <p className="text-table">
        <span className={isSlow ? "font-medium text-warning" : "font-medium text-text"}>
          {place >= 99.5 ? "Slower than nearly all" : `Slower than ${Math.round(place)}%`}
        </span>{" "}
        <span className="text-text-2">of {formatExact(samples)} like it</span>
      </p>
      <div aria-hidden className="relative my-1.5 h-1.5 rounded-full bg-overlay">
        <div className="absolute inset-y-0 left-[95%] w-px bg-text-3" />
        <div
          className={`absolute -top-0.5 size-2.5 -translate-x-1/2 rounded-full ${isSlow ? "bg-warning" : "bg-accent"}`}
          style={{ left: `${place}%` }}
        />
      </div>
      <p className="text-label text-text-3 tabular-nums">
        {p50_ms !== null && <>p50 {formatDuration(p50_ms)}</>}
        {p95_ms !== null && <> · p95 {formatDuration(p95_ms)}</>} · this{" "}
        {formatDuration(props.durationNs / 1e6)}
      </p>
    </div>
  );
}
