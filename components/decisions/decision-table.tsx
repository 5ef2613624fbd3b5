"use client";
import { EyeOff } from "lucide-react";
import { Dot } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import type { Column } from "@/components/ui/data-columns";
import { DataTable } from "@/components/ui/data-table";
import type { DataTableProps } from "@/components/ui/data-table-props";
import { Id } from "@/components/ui/id";
import { Time } from "@/components/ui/time";
import { colourOf } from "@/lib/client/colour";
import { formatDuration, plural } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { DecisionRow } from "@/lib/contract/decision-row";
import { askedWords, plainText, pointName, shortReason, sourceName } from "./decision-words";
import { Inferred } from "./inferred";
import { Verdict } from "./verdict";

type Href = ReturnType<typeof useHref>;
type Props<Row extends DecisionRow> = Omit<
  DataTableProps<Row>,
  "columns" | "rowKey" | "rowHref" | "expanded"
>;

export function decisionHref(href: Href, id: string): string {
  return href(`/decisions/${encodeURIComponent(id)}`);
}

/** Decisions, one a line: what was said to whom, by which rule; under what was not simply allowed the reason in words. */
export function DecisionTable<Row extends DecisionRow>(props: Props<Row>) {
  const href = useHref();
  return (
    <DataTable
      {...props}
      columns={decisionColumns(href)}
      rowKey={(decision) => decision.id}
      rowHref={(decision) => decisionHref(href, decision.id)}
      expandedHeight={23}
      expanded={(decision) =>
        decision.verdict === "allow" || decision.reason === null ? null : <Reason reason={decision.reason} />
      }
    />
  );
}

function Reason({ reason }: { reason: string }) {
  return (
    <p
      className="bg-surface py-0.5 pr-3 pl-[34px] text-table text-text-2 [overflow-wrap:anywhere] max-sm:line-clamp-2 sm:truncate"
      title={reason}
    >
      {shortReason(reason)}
    </p>
  );
}

function decisionColumns(href: Href): Column<DecisionRow>[] {
  return [
    {
      id: "verdict",
      header: "Verdict",
      width: "86px",
      cell: ({ verdict }) => <Verdict verdict={verdict} className="align-middle" />,
    },
    {
      id: "time",
      header: "Time",
      width: "72px",
      cell: ({ time }) => <Time at={time} className="text-text-2" />,
    },
    {
      id: "agent",
      header: "Agent",
      width: "minmax(84px, 1fr)",
      cell: ({ agent }) => <Name name={agent} dot />,
    },
    {
      id: "asked",
      header: "Asked for",
      width: "minmax(84px, 1fr)",
      cell: (row) => <AskedFor decision={row} />,
    },
    {
      id: "rule",
      header: "Policy and rule",
      width: "minmax(150px, 2fr)",
      from: "sm",
      cell: (row) => <Rule decision={row} />,
    },
    {
      id: "revision",
      header: "Revision",
      width: "minmax(72px, 0.8fr)",
      from: "md",
      cell: ({ revision }) => <Name name={revision} mono />,
    },
    {
      id: "source",
      header: "Source",
      width: "minmax(64px, 0.6fr)",
      from: "lg",
      cell: ({ source, sources }) => (
        <span className="text-text-2" title={sources.map(sourceName).join(", ")}>
          {sourceName(source)}
          {sources.length > 1 && <span className="text-text-3"> +{sources.length - 1}</span>}
        </span>
      ),
    },
    {
      id: "latency",
      header: "Latency",
      width: "58px",
      align: "right",
      from: "md",
      cell: ({ latency_ms }) => (
        <span className={cx(latency_ms === null && "text-text-3")}>
          {latency_ms === null ? "–" : formatDuration(latency_ms)}
        </span>
      ),
    },
    {
      id: "request",
      header: "Request",
      width: "104px",
      from: "lg",
      cell: ({ request_id }) =>
        request_id === null ? (
          <span className="text-text-3">–</span>
        ) : (
          <Id id={request_id} what="request id" href={href(`/requests/${encodeURIComponent(request_id)}`)} />
        ),
    },
  ];
}

/** The tool; where none is named, the point at which it was asked. */
function AskedFor({ decision }: { decision: DecisionRow }) {
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={plainText(askedWords(decision))}>
      {decision.tool === null ? (
        <span className="truncate text-text-3">{pointName(decision.point)}</span>
      ) : (
        <span className="truncate font-mono text-[11.5px]">{decision.tool}</span>
      )}
      {"inferred" in decision && decision.inferred === true && <Inferred />}
      {decision.hidden_paths > 0 && (
        <span
          className="inline-flex shrink-0 text-text-3"
          title={`${plural(decision.hidden_paths, "part")} erased, masked or redacted`}
        >
          <EyeOff role="img" aria-label="parts hidden" className="size-3" />
        </span>
      )}
    </span>
  );
}

function Rule({ decision: { policy, rule, reason, verdict } }: { decision: DecisionRow }) {
  if (policy === null && rule === null) return <span className="text-text-3">–</span>;
  const allowedWhy = verdict === "allow" ? shortReason(reason) : null;
  return (
    <span title={[policy, rule, allowedWhy].filter(Boolean).join("\n")}>
      <span className="font-mono text-[11.5px]">
        {policy}
        {rule !== null && rule !== policy && (
          <span className={policy === null ? "" : "text-text-3"}>
            {policy === null ? "" : " · "}
            {rule}
          </span>
        )}
      </span>
      {allowedWhy !== null && <span className="text-text-3">: {allowedWhy}</span>}
    </span>
  );
}

function Name({ name, mono = false, dot = false }: { name: string | null; mono?: boolean; dot?: boolean }) {
  if (name === null || name === "") return <span className="text-text-3">–</span>;
  return (
    <span className={cx("flex min-w-0 items-center gap-1.5", mono && "font-mono text-[11.5px]")} title={name}>
      {dot && <Dot colour={colourOf(name)} />}
      <span className="truncate">{name}</span>
    </span>
  );
}
