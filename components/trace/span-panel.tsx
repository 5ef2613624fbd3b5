"use client";
import { Focus, X } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { formatDuration } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { SpanDetailOutput } from "@/lib/contract/span-detail";
import { StepContent } from "../runs/step-content";
import { Badge, Dot } from "../ui/badge";
import { CodeBlock } from "../ui/code-block";
import { useColourOf } from "../ui/colours";
import { ErrorState } from "../ui/error-state";
import { IconButton } from "../ui/icon-button";
import { Skeleton } from "../ui/skeleton";
import { TabPanel, Tabs } from "../ui/tabs";
import { OperationIcon } from "./operation-icon";
import { SpanAttributes } from "./span-attributes";
import { SpanDecisions } from "./span-decisions";
import { SpanEvents, SpanLinks } from "./span-events";
import { SpanLogs } from "./span-logs";
import { SpanOverview } from "./span-overview";
import { spanTitle, type TraceSpan } from "./trace-span";

const tabNames = [
  "overview",
  "content",
  "attributes",
  "events",
  "decisions",
  "logs",
  "links",
  "raw",
] as const;

type Props = {
  traceId: string;
  span: TraceSpan;
  /** Start of the trace, for times since then. */
  originNs: bigint;
  onClose: () => void;
  onFocus: () => void;
};

/** Everything about one span: beside the waterfall where there is room, over its lower part where there is not. */
export function SpanPanel({ traceId, span, originNs, onClose, onFocus }: Props) {
  const { project } = useView();
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(tabNames).withDefault("overview"));
  const path = `/api/v1/traces/${traceId}/spans/${span.spanId}`;
  const { data, outdated, error, refresh } = useQuestion<SpanDetailOutput>(
    path,
    { project },
    { refreshOn: false, everyMs: 0 },
  );
  const detail = outdated ? undefined : data;
  const hasContent = span.operation !== null;
  const shownTab = tab === "content" && !hasContent ? "overview" : tab;
  const words: Record<(typeof tabNames)[number], string> = {
    overview: "Overview",
    content: "Input and output",
    attributes: "Attributes",
    events: "Events",
    decisions: "Decisions",
    logs: "Logs",
    links: "Links",
    raw: "Raw",
  };
  const counts: Partial<Record<(typeof tabNames)[number], number>> = {
    events: detail?.events.length ?? span.events.length,
    logs: detail?.logs.length ?? span.logCount,
    ...(detail && {
      decisions: detail.decisions.length,
      links: detail.links.length,
      attributes: Object.keys(detail.attributes).length,
    }),
  };
  const shown = tabNames.filter(
    (name) =>
      (name !== "content" || hasContent) &&
      ((name !== "links" && name !== "decisions") || name === shownTab || (counts[name] ?? 0) > 0),
  );
  return (
    <aside
      aria-label="Span"
      className="flex min-h-0 flex-col bg-surface max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-sm:bottom-14 max-lg:z-30 max-lg:h-[60dvh] max-lg:rounded-t-lg max-lg:border-t max-lg:border-line-strong max-lg:shadow-float lg:w-[clamp(360px,36vw,620px)] lg:shrink-0 lg:border-l"
    >
      <PanelHead span={span} onClose={onClose} onFocus={onFocus} />
      <Tabs
        label="Span details"
        className="flex min-h-0 flex-1 flex-col"
        value={shownTab}
        onChange={(next) => void setTab(next)}
        tabs={shown.map((value) => {
          const count = counts[value];
          return { value, words: words[value], ...(count ? { count } : {}) };
        })}
      >
        <TabPanel value={shownTab} className="min-h-0 flex-1 overflow-y-auto">
          {error && !detail ? (
            <ErrorState message={error.message} requestId={error.requestId} onRetry={refresh} />
          ) : !detail ? (
            <LoadingLines />
          ) : (
            <PanelBody tab={shownTab} detail={detail} span={span} originNs={originNs} />
          )}
        </TabPanel>
      </Tabs>
    </aside>
  );
}

function PanelBody(props: {
  tab: (typeof tabNames)[number];
  detail: SpanDetailOutput;
  span: TraceSpan;
  originNs: bigint;
}) {
  const { tab, detail, span, originNs } = props;
  switch (tab) {
    case "overview":
      return <SpanOverview detail={detail} span={span} originNs={originNs} />;
    case "content":
      return <StepContent detail={detail} />;
    case "attributes":
      return <SpanAttributes detail={detail} />;
    case "events":
      return <SpanEvents events={detail.events} startNs={BigInt(detail.span.start_ns)} />;
    case "decisions":
      return <SpanDecisions detail={detail} />;
    case "logs":
      return (
        <SpanLogs logs={detail.logs} startNs={BigInt(detail.span.start_ns)} traceId={detail.span.trace_id} />
      );
    case "links":
      return <SpanLinks links={detail.links} />;
    case "raw":
      return (
        <div className="p-3">
          <CodeBlock
            label="span as JSON"
            text={JSON.stringify(detail, null, 2)}
            className="[&_pre]:max-h-none"
          />
        </div>
      );
  }
}

function PanelHead({ span, onClose, onFocus }: Pick<Props, "span" | "onClose" | "onFocus">) {
  const colourOf = useColourOf();
  return (
    <header className="flex items-start gap-2 border-b px-3 py-2">
      <div className="min-w-0 flex-1">
        <h2 className="flex items-center gap-1.5 font-medium text-body" title={span.name}>
          {span.operation && <OperationIcon kind={span.operation.kind} className="size-4 text-text-2" />}
          <span className="truncate">{spanTitle(span)}</span>
          {span.isError && <Badge meaning="error">Error</Badge>}
        </h2>
        <p className="flex min-w-0 items-center gap-1.5 text-label text-text-2">
          <Dot colour={colourOf(span.service)} />
          <span className="truncate">{span.service}</span>
          <span aria-hidden className="text-text-3">
            ·
          </span>
          <span className="shrink-0 tabular-nums">{formatDuration(span.durationNs / 1e6)}</span>
          <span aria-hidden className="text-text-3">
            ·
          </span>
          <span className="shrink-0 text-text-3 tabular-nums">{formatDuration(span.startNs / 1e6)} in</span>
        </p>
      </div>
      <IconButton size="sm" label="Show only this span and what is below it" shortcut="s" onClick={onFocus}>
        <Focus aria-hidden />
      </IconButton>
      <IconButton size="sm" label="Close" shortcut="Escape" onClick={onClose}>
        <X aria-hidden />
      </IconButton>
    </header>
  );
}

function LoadingLines() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-3 p-3">
      {["w-2/3", "w-1/2", "w-5/6", "w-1/3"].map((width) => (
        <Skeleton key={width} className={`h-3 ${width}`} />
      ))}
    </div>
  );
}
