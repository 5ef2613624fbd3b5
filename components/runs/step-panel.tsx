"use client";
import { ListTree, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { OperationIcon, operationWords } from "@/components/trace/operation-icon";
import { SpanAttributes } from "@/components/trace/span-attributes";
import { SpanDecisions } from "@/components/trace/span-decisions";
import { SpanLogs } from "@/components/trace/span-logs";
import { SpanOverview } from "@/components/trace/span-overview";
import { traceSpanOf } from "@/components/trace/trace-span";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { ErrorState } from "@/components/ui/error-state";
import { IconButton } from "@/components/ui/icon-button";
import { Skeleton } from "@/components/ui/skeleton";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import { formatCost, formatDuration, formatNumber } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useShortcut } from "@/lib/client/use-shortcut";
import { useHref, useView } from "@/lib/client/use-view";
import type { SpanDetailOutput } from "@/lib/contract/span-detail";
import { StepContent } from "./step-content";
import type { Step } from "./steps";

const parts = ["content", "details", "attributes", "decisions", "logs", "raw"] as const;
type Part = (typeof parts)[number];
const partWords: Record<Part, string> = {
  content: "Input and output",
  details: "Details",
  attributes: "Attributes",
  decisions: "Decisions",
  logs: "Logs",
  raw: "Raw",
};

type Props = { step: Step; originNs: bigint; onClose: () => void };

/** One step: what went in and what came out, and everything else that was recorded of it. */
export function StepPanel({ step, originNs, onClose }: Props) {
  const { project } = useView();
  const [chosen, setPart] = useState<Part>("content");
  const part = chosen === "content" && step.kind === "span" ? "details" : chosen;
  const { data, outdated, error, refresh } = useQuestion<SpanDetailOutput>(
    `/api/v1/traces/${step.traceId}/spans/${step.spanId}`,
    { project },
    { refreshOn: false, everyMs: 0 },
  );
  useShortcut("Escape", "Close the step", "Run", onClose);
  useShortcut("r", "Raw, and back", "Run", () => setPart(part === "raw" ? "content" : "raw"));
  const detail = outdated ? undefined : data;
  return (
    <aside
      aria-label="Step"
      className="flex min-h-0 flex-col bg-surface max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-30 max-lg:h-[72dvh] max-lg:rounded-t-lg max-lg:border-line-strong max-lg:border-t max-lg:shadow-float lg:w-[clamp(360px,38vw,640px)] lg:shrink-0 lg:border-l"
    >
      <StepHead step={step} onClose={onClose} />
      <Tabs
        label="Parts of the step"
        className="flex min-h-0 flex-1 flex-col"
        value={part}
        onChange={setPart}
        tabs={parts
          .filter((name) => name !== "content" || step.kind !== "span")
          .filter((name) => name !== "decisions" || part === name || (detail?.decisions.length ?? 0) > 0)
          .map((value) => ({
            value,
            words: partWords[value],
            ...((value === "logs" || value === "decisions") && detail ? { count: detail[value].length } : {}),
          }))}
      >
        <TabPanel value={part} className="min-h-0 flex-1 overflow-y-auto">
          {detail ? (
            <PartBody part={part} detail={detail} originNs={originNs} />
          ) : error ? (
            <ErrorState message={error.message} requestId={error.requestId} onRetry={refresh} />
          ) : (
            <div role="status" aria-label="Loading" className="flex flex-col gap-3 p-3">
              <Skeleton className="h-3 w-2/3" />
              <Skeleton className="h-3 w-1/2" />
              <Skeleton className="h-3 w-5/6" />
            </div>
          )}
        </TabPanel>
      </Tabs>
    </aside>
  );
}

function PartBody({ part, detail, originNs }: { part: Part; detail: SpanDetailOutput; originNs: bigint }) {
  switch (part) {
    case "content":
      return <StepContent detail={detail} />;
    case "details":
      return <SpanOverview detail={detail} span={traceSpanOf(detail.span, originNs)} originNs={originNs} />;
    case "attributes":
      return <SpanAttributes detail={detail} />;
    case "decisions":
      return <SpanDecisions detail={detail} />;
    case "logs":
      return (
        <SpanLogs logs={detail.logs} startNs={BigInt(detail.span.start_ns)} traceId={detail.span.trace_id} />
      );
    case "raw":
      return (
        <div className="p-3">
          <CodeBlock
            label="step as JSON"
            text={JSON.stringify(detail, null, 2)}
            className="[&_pre]:max-h-none"
          />
        </div>
      );
  }
}

function StepHead({ step, onClose }: { step: Step; onClose: () => void }) {
  const href = useHref();
  const { operation } = step.row;
  const tokens = (operation?.inputTokens ?? 0) + (operation?.outputTokens ?? 0);
  const facts = [
    step.kind === "span" ? step.service : operationWords(step.kind),
    step.agent !== null && step.agent !== step.name ? `by ${step.agent}` : null,
    formatDuration(step.endMs - step.startMs),
    tokens > 0
      ? `${formatNumber(operation?.inputTokens ?? 0)} → ${formatNumber(operation?.outputTokens ?? 0)} tokens`
      : null,
    operation?.costUsd === undefined ? null : formatCost(operation.costUsd),
  ];
  return (
    <header className="border-b px-3 py-2">
      <div className="flex items-center gap-1.5">
        <h2 className="flex min-w-0 flex-1 items-center gap-1.5 font-medium text-body" title={step.row.name}>
          {step.kind !== "span" && <OperationIcon kind={step.kind} className="size-4 text-text-2" />}
          <span className="truncate">{step.name}</span>
          {step.attempts > 1 && (
            <Badge>
              try {step.attempt} of {step.attempts}
            </Badge>
          )}
          {step.failed && <Badge meaning="error">Failed</Badge>}
        </h2>
        <Link
          href={href(`/traces/${step.traceId}`, { span: step.spanId })}
          prefetch={false}
          className={buttonClass("ghost", "sm")}
        >
          <ListTree aria-hidden className="size-3.5" /> Open in trace
        </Link>
        <IconButton size="sm" label="Close" shortcut="Escape" onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </div>
      <p className="truncate text-label text-text-2 tabular-nums">{facts.filter(Boolean).join(" · ")}</p>
      {step.error && (
        <p className="line-clamp-3 pt-1 text-error text-table [overflow-wrap:anywhere]">{step.error}</p>
      )}
    </header>
  );
}
