"use client";
import { ArrowRight, X } from "lucide-react";
import { useRef, useState } from "react";
import { useLiveList } from "@/lib/client/use-live-list";
import { useHref, useView } from "@/lib/client/use-view";
import type { ReplayResultRow } from "@/lib/contract/replay";
import { noneNamed } from "@/lib/model/replay";
import { Verdict } from "../decisions/verdict";
import { Button } from "../ui/button";
import type { Column } from "../ui/data-columns";
import { DataTable } from "../ui/data-table";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Id } from "../ui/id";
import { Time } from "../ui/time";
import { Outcome } from "./outcome";
import { ReplayResultSheet } from "./replay-result-sheet";
import { outcomeWords } from "./replay-words";
import type { ResultFilter } from "./result-filter";

type Props = {
  id: string;
  version: number;
  filter: ResultFilter;
  onChoose: (part: Partial<ResultFilter>) => void;
};

const pageSize = 100;
const keyOf = (row: ReplayResultRow) => String(row.n);

/** Decisions one by one: the verdict then, the verdict now, and why. */
export function ReplayResults({ id, version, filter, onChoose }: Props) {
  const { project } = useView();
  const [selected, setSelected] = useState<string | null>(null);
  const [open, setOpen] = useState<number | null>(null);
  // New results come at the end: a full first page does not change any more, and must not jump.
  const full = useRef<{ filter: string; version: number } | null>(null);
  const filterKey = JSON.stringify(filter);
  if (full.current?.filter !== filterKey) full.current = null;
  const list = useLiveList<ReplayResultRow>(
    `/api/v1/replays/${id}/results`,
    { project, limit: pageSize, ...filter, _: full.current?.version ?? version },
    { idOf: keyOf, growsOnTop: false, refreshOn: () => false },
  );
  if (full.current === null && !list.answer.outdated && list.rows.length >= pageSize)
    full.current = { filter: filterKey, version };
  if (list.rows.length === 0 && list.answer.error !== null)
    return (
      <ErrorState
        message={list.answer.error.message}
        requestId={list.answer.error.requestId}
        onRetry={list.answer.refresh}
      />
    );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <FilterLine filter={filter} onChoose={onChoose} />
      <div className="min-h-0 flex-1">
        <DataTable<ReplayResultRow>
          label="Decisions asked again"
          rows={list.rows}
          columns={columns}
          rowKey={keyOf}
          onOpen={(row) => setOpen(row.n)}
          selectedKey={selected}
          onSelect={setSelected}
          onEnd={list.loadMore}
          keys={open === null}
          empty={
            list.answer.data === undefined ? null : (
              <EmptyState
                title="No decision of this kind"
                action={
                  <Button size="sm" onClick={() => onChoose(nothing)}>
                    Show all
                  </Button>
                }
              />
            )
          }
        />
      </div>
      {open !== null && (
        <ReplayResultSheet
          id={id}
          n={open}
          onClose={() => setOpen(null)}
          onStep={(step) => {
            const at = list.rows.findIndex(({ n }) => n === open);
            const next = list.rows[at + step];
            if (next === undefined) return;
            setOpen(next.n);
            setSelected(keyOf(next));
          }}
        />
      )}
    </div>
  );
}

const nothing: ResultFilter = {
  outcome: null,
  before: null,
  after: null,
  rule: null,
  agent: null,
  said: null,
};

function FilterLine({ filter, onChoose }: Pick<Props, "filter" | "onChoose">) {
  const { before, after, rule, agent, said } = filter;
  const parts: [string, Partial<ResultFilter>][] = [];
  if (before !== null || after !== null)
    parts.push([`${before ?? "any"} → ${after ?? "any"}`, { before: null, after: null }]);
  if (rule !== null) parts.push([`rule ${rule === noneNamed ? "none" : rule}`, { rule: null }]);
  if (agent !== null) parts.push([`agent ${agent === noneNamed ? "none" : agent}`, { agent: null }]);
  if (said !== null) parts.push([said === noneNamed ? "asked again" : said, { said: null }]);
  if (parts.length === 0) return null;
  return (
    <div className="flex flex-wrap gap-1.5 px-3 py-1.5">
      {parts.map(([words, without]) => (
        <button
          key={words}
          type="button"
          onClick={() => onChoose(without)}
          aria-label={`Remove the filter ${words}`}
          className="inline-flex min-w-0 max-w-full items-center gap-1 rounded-sm bg-overlay px-1.5 text-label hover:text-text"
        >
          <span className="truncate font-mono">{words}</span>
          <X aria-hidden className="size-3 shrink-0" />
        </button>
      ))}
    </div>
  );
}

const columns: Column<ReplayResultRow>[] = [
  {
    id: "outcome",
    header: "Outcome",
    width: "120px",
    cell: (row) => <Outcome outcome={row.outcome} className="flex" />,
  },
  {
    id: "verdict",
    header: "Then → now",
    width: "182px",
    from: "md",
    cell: (row) => (
      <span className="flex items-center gap-1.5">
        <Verdict verdict={row.before.verdict} />
        {row.after !== null && (
          <>
            <ArrowRight aria-label="then" className="size-3 text-text-3" />
            <Verdict verdict={row.after.verdict} />
          </>
        )}
      </span>
    ),
  },
  {
    id: "reason",
    header: "Why",
    width: "minmax(120px, 2fr)",
    cell: (row) => <WhyCell row={row} />,
  },
  {
    id: "rule",
    header: "Rule",
    width: "minmax(76px, 1fr)",
    from: "lg",
    cell: (row) => <RuleCell row={row} />,
  },
  {
    id: "agent",
    header: "Agent",
    width: "minmax(70px, 0.8fr)",
    from: "lg",
    cell: (row) => <Plain text={row.agent} />,
  },
  {
    id: "tool",
    header: "Tool",
    width: "minmax(70px, 0.8fr)",
    from: "md",
    cell: (row) => <Plain text={row.tool} />,
  },
  {
    id: "run",
    header: "Run",
    width: "84px",
    from: "lg",
    cell: (row) => <RunCell id={row.run_id} />,
  },
  {
    id: "time",
    header: "Decided",
    width: "80px",
    from: "sm",
    cell: (row) => <Time at={row.time} className="text-text-2" />,
  },
];

function WhyCell({ row }: { row: ReplayResultRow }) {
  const words = row.said ?? row.after?.reason ?? row.before.reason;
  return (
    <span className="truncate" title={words ?? undefined}>
      {words ?? (
        <span className="text-text-3">{outcomeWords[row.outcome] === "Same" ? "–" : "no reason given"}</span>
      )}
    </span>
  );
}

function RuleCell({ row: { before, after } }: { row: ReplayResultRow }) {
  const isOther = after !== null && after.rule !== before.rule;
  return (
    <span
      className="truncate font-mono"
      title={`${before.rule ?? "–"}${isOther ? ` → ${after.rule ?? "–"}` : ""}`}
    >
      {isOther ? `${before.rule ?? "–"} → ${after.rule ?? "–"}` : (before.rule ?? "–")}
    </span>
  );
}

function RunCell({ id }: { id: string | null }) {
  const href = useHref();
  if (id === null) return <span className="text-text-3">–</span>;
  return <Id id={id} href={href(`/runs/${encodeURIComponent(id)}`)} what="run id" />;
}

function Plain({ text }: { text: string | null }) {
  return <span className="truncate font-mono">{text ?? <span className="text-text-3">–</span>}</span>;
}
