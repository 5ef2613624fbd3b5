"use client";
import Link from "next/link";
import { formatDuration, formatExact, formatNumber, formatShare } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref, useView } from "@/lib/client/use-view";
import type { DecisionBreakdownOutput } from "@/lib/contract/decision-breakdown";
import { type Delta, delta } from "../overview/delta";
import { DeltaMark } from "../overview/delta-mark";
import { cx } from "../ui/cx";

type Card = { words: string; value: string; change: Delta | null; note: string; q: string; colour?: string };

/** Four numbers of the window: how much was decided, denied and handed to people, and how fast. */
export function DecisionNumbers() {
  const { project } = useView();
  const { params } = useTimeRange();
  const href = useHref();
  const { data } = useQuestion<DecisionBreakdownOutput>(
    "/api/v1/decisions/breakdown",
    { project, by: "verdict", ...params },
    { refreshOn: (change) => change.decisions > 0 || change.rollups },
  );
  return (
    <ul className="grid shrink-0 grid-cols-2 overflow-hidden rounded-lg border bg-surface lg:grid-cols-4">
      {cards(data).map(({ words, value, change, note, q, colour }, index) => (
        <li
          key={words}
          className={cx(
            "min-w-0 border-line",
            index % 2 === 1 && "border-l",
            index > 1 && "max-lg:border-t",
            index === 2 && "lg:border-l",
          )}
        >
          <Link
            href={href("/decisions", q === "" ? {} : { q })}
            prefetch={false}
            className="flex h-full flex-col gap-0.5 px-3 pt-2.5 pb-2 -outline-offset-2 hover:bg-raised"
          >
            <span className="text-label text-text-2">{words}</span>
            <span
              className="font-medium text-figure tabular-nums tracking-tight"
              style={colour === undefined ? undefined : { color: colour }}
            >
              {value}
            </span>
            <span className="flex h-4 items-center gap-1.5 text-label text-text-3">
              {change !== null && <DeltaMark change={change} />}
              <span className="truncate">{note}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function cards(data: DecisionBreakdownOutput | undefined): Card[] {
  const all = data?.all;
  const minutes = data === undefined ? 1 : Math.max(1 / 6, (data.to - data.from) / 60_000);
  const {
    allow = 0,
    deny = 0,
    require_approval: approval = 0,
    modify = 0,
    warn = 0,
    error = 0,
  } = all?.counts ?? {};
  const quantiles =
    all?.p50_ms == null ? "" : `p50 ${formatDuration(all.p50_ms)}, p99 ${formatDuration(all.p99_ms ?? 0)}`;
  const some = (value: string) => (all === undefined ? "–" : value);
  return [
    {
      words: "Decisions per minute",
      value: some(formatNumber((all?.total ?? 0) / minutes)),
      change: all === undefined ? null : delta("total", all.total, all.previous.total),
      note: some(`${formatExact(all?.total ?? 0)} in all, ${formatExact(allow)} allowed`),
      q: "",
    },
    {
      words: "Denied",
      value: all?.deny_share == null ? "–" : formatShare(all.deny_share),
      change: all === undefined ? null : delta("failing_share", all.deny_share, all.previous.deny_share),
      note: some(`${formatExact(deny)} of ${formatExact(all?.total ?? 0)}`),
      q: "verdict:deny",
      ...(deny > 0 ? { colour: "var(--denied)" } : {}),
    },
    {
      words: "Approvals asked for",
      value: some(formatNumber(approval)),
      change: null,
      note: some(
        `${formatExact(modify)} modified, ${formatExact(warn)} warned, ${formatExact(error)} failed`,
      ),
      q: "verdict:require_approval",
    },
    {
      words: "Latency, p95",
      value: all?.p95_ms == null ? "–" : formatDuration(all.p95_ms),
      change: null,
      note: quantiles,
      q: "",
    },
  ];
}
