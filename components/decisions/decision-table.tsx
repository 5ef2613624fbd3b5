"use client";
import { EyeOff } from "lucide-react";
import { Dot } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { type Column, DataTable, type DataTableProps } from "@/components/ui/data-table";
import { Id } from "@/components/ui/id";
import { Time } from "@/components/ui/time";
import { colourOf } from "@/lib/client/colour";
import { formatDuration, plural } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { DecisionRow } from "@/lib/contract/decision-row";
import { askedWords, plainText, pointName, reasonOrWhy, sourceName } from "./decision-words";
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

/** Decisions, one a line: what was said, why in words, by which rule, to whom. */
export function DecisionTable<Row extends DecisionRow>(props: Props<Row>) {
  const href = useHref();
  return (
    <DataTable
      {...props}
      columns={decisionColumns(href)}
      rowKey={(decision) => decision.id}
      rowHref={(decision) => decisionHref(href, decision.id)}
    />
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
    { id: "reason", header: "Why", width: "minmax(150px, 2.4fr)", cell: (row) => <Why decision={row} /> },
    {
      id: "rule",
      header: "Policy and rule",
      width: "minmax(110px, 1.2fr)",
      from: "sm",
      cell: (row) => <Rule decision={row} />,
    },
    {
      id: "revision",
      header: "Revision",
      width: "72px",
      from: "lg",
      cell: ({ revision }) => <Name name={revision} mono />,
    },
    {
      id: "point",
      header: "Point",
      width: "64px",
      from: "lg",
      cell: ({ point }) => (
        <span className={point === null ? "text-text-3" : "text-text-2"}>{pointName(point)}</span>
      ),
    },
    {
      id: "agent",
      header: "Agent",
      width: "minmax(72px, 0.8fr)",
      from: "md",
      cell: ({ agent }) => <Name name={agent} dot />,
    },
    {
      id: "tool",
      header: "Tool",
      width: "minmax(72px, 0.8fr)",
      from: "md",
      cell: ({ tool }) => <Name name={tool} mono />,
    },
    ...furtherColumns(href),
  ];
}

function furtherColumns(href: Href): Column<DecisionRow>[] {
  return [
    {
      id: "source",
      header: "Source",
      width: "minmax(56px, 0.5fr)",
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

/** The reason as given; without one what was asked, quietly, so that no line is mute. */
function Why({ decision }: { decision: DecisionRow }) {
  const { words, isGiven } = reasonOrWhy(decision);
  const asked = plainText(askedWords(decision));
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={`${asked}${isGiven ? `: ${words}` : ""}`}>
      <span className="truncate">
        {isGiven ? words : <span className="text-text-3">{words === "" ? asked : `${asked}: ${words}`}</span>}
      </span>
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

function Rule({ decision: { policy, rule } }: { decision: DecisionRow }) {
  if (policy === null && rule === null) return <span className="text-text-3">–</span>;
  return (
    <span className="font-mono text-[11.5px]" title={[policy, rule].filter(Boolean).join("\n")}>
      {policy}
      {rule !== null && rule !== policy && (
        <span className={policy === null ? "" : "text-text-3"}>
          {policy === null ? "" : " · "}
          {rule}
        </span>
      )}
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
