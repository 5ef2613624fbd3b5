"use client";
import Link from "next/link";
import { formatCost, formatDuration, formatNumber, formatShare } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { OverviewNumbersOutput } from "@/lib/contract/panel-series";
import { Sparkline } from "../charts/sparkline";
import { cx } from "../ui/cx";
import { delta } from "./delta";
import { DeltaMark } from "./delta-mark";
import { failingQuery, joinQuery, type OverviewView } from "./overview-questions";

type Key = OverviewNumbersOutput["numbers"][number]["key"];

function label(key: Key, subject: OverviewView["subject"]): string {
  const noun = subject === "runs" ? "Runs" : "Requests";
  if (key === "per_minute") return `${noun} per minute`;
  if (key === "failing_share") return subject === "runs" ? "Failing runs" : "Failing requests";
  return key === "p95_ms" ? "Duration, p95" : "Model cost";
}

function format(key: Key, value: number | null): string {
  if (value === null) return "–";
  if (key === "failing_share") return formatShare(value);
  if (key === "p95_ms") return formatDuration(value);
  return key === "cost_usd" ? formatCost(value) : formatNumber(value);
}

/** Where a number's rows are. */
function rowsOf(key: Key, { subject, q }: OverviewView): { path: string; params: Record<string, string> } {
  if (subject === "requests")
    return {
      path: "/traces",
      params: {
        q: joinQuery(q, key === "failing_share" ? "status:error" : ""),
        ...(key === "p95_ms" ? { sort: "duration" } : {}),
      },
    };
  const sort = key === "p95_ms" ? { sort: "duration" } : key === "cost_usd" ? { sort: "cost" } : {};
  return { path: "/runs", params: { q: joinQuery(q, key === "failing_share" ? failingQuery : ""), ...sort } };
}

const order: Key[] = ["per_minute", "failing_share", "p95_ms", "cost_usd"];

/** Four numbers with their course and their change; each leads to its rows. */
export function Numbers({ answer, view }: { answer: OverviewNumbersOutput | undefined; view: OverviewView }) {
  return (
    <ul className="grid shrink-0 grid-cols-2 overflow-hidden rounded-lg border bg-surface lg:grid-cols-4">
      {order.map((key, index) => (
        <li
          key={key}
          className={cx(
            "min-w-0 border-line",
            index % 2 === 1 && "border-l",
            index > 1 && "max-lg:border-t",
            index === 2 && "lg:border-l",
          )}
        >
          <NumberCard id={key} view={view} number={answer?.numbers.find((each) => each.key === key)} />
        </li>
      ))}
    </ul>
  );
}

function NumberCard({
  id,
  view,
  number,
}: {
  id: Key;
  view: OverviewView;
  number: OverviewNumbersOutput["numbers"][number] | undefined;
}) {
  const href = useHref();
  const { path, params } = rowsOf(id, view);
  const change = number === undefined ? null : delta(id, number.value, number.previous);
  const failing = id === "failing_share" && (number?.value ?? 0) > 0;
  return (
    <Link
      href={href(path, params)}
      prefetch={false}
      className="group flex h-full flex-col gap-0.5 px-3 pt-2.5 pb-2 -outline-offset-2 hover:bg-raised"
    >
      <span className="text-label text-text-2">{label(id, view.subject)}</span>
      <span className="flex items-end gap-2">
        <span className="min-w-16 font-medium text-figure tabular-nums tracking-tight">
          {number === undefined ? "–" : format(id, number.value)}
        </span>
        <Sparkline
          values={number?.spark ?? []}
          colour={failing ? "var(--error)" : "var(--series-0)"}
          height={26}
          className="mb-0.5 ml-auto w-[45%] max-w-40 sm:w-[52%]"
        />
      </span>
      <span className="flex h-4 items-center gap-1 text-label text-text-3">
        {change !== null && (
          <>
            <DeltaMark change={change} />
            <span className="truncate">was {format(id, number?.previous ?? null)}</span>
          </>
        )}
      </span>
    </Link>
  );
}
