"use client";
import Link from "next/link";
import { parseAsStringLiteral, useQueryStates } from "nuqs";
import { formatDuration, formatExact, formatShare, plural } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref, useView } from "@/lib/client/use-view";
import type { BreakdownRow, DecisionBreakdownOutput } from "@/lib/contract/decision-breakdown";
import { delta } from "../overview/delta";
import { DeltaMark } from "../overview/delta-mark";
import { Panel } from "../panel/panel";
import { EmptyState } from "../ui/empty-state";
import { Segmented, Select } from "../ui/select";
import { pointName, sourceName } from "./decision-words";
import { verdictColour, verdictLook, verdictOrder } from "./verdict";

const keys = ["rule", "rail", "side", "agent", "tool", "policy", "source"] as const;
const keyOptions = [
  { value: "rule", words: "Rule" },
  { value: "rail", words: "Rail" },
  { value: "side", words: "Side" },
  { value: "agent", words: "Agent" },
  { value: "tool", words: "Tool" },
  { value: "policy", words: "Policy" },
  { value: "source", words: "Source" },
] as const;
const sorts = ["denied", "total", "deny_share", "p95"] as const;
const sortOptions = [
  { value: "denied", words: "most denied" },
  { value: "deny_share", words: "highest share" },
  { value: "total", words: "most decided" },
  { value: "p95", words: "slowest" },
] as const;

/** Who denies most, and to whom: one row a value, with what it was like in the window before. */
export function DecisionRanking() {
  const { project } = useView();
  const { params } = useTimeRange();
  const [{ rank, sort }, set] = useQueryStates({
    rank: parseAsStringLiteral(keys).withDefault("rule"),
    sort: parseAsStringLiteral(sorts).withDefault("denied"),
  });
  const answer = useQuestion<DecisionBreakdownOutput>(
    "/api/v1/decisions/breakdown",
    { project, by: rank, sort, limit: 15, ...params },
    { refreshOn: (change) => change.decisions > 0 || change.rollups },
  );
  const { data } = answer;
  return (
    <Panel
      title="Who denies what"
      answer={answer}
      height={220}
      toolbar={
        <div className="flex flex-wrap items-center gap-1.5">
          <Segmented
            label="By"
            value={rank}
            options={keyOptions}
            onChange={(next) => void set({ rank: next })}
          />
          <Select
            label="Order"
            value={sort}
            options={sortOptions}
            onChange={(next) => void set({ sort: next })}
          />
        </div>
      }
      empty={
        data?.rows.length === 0 && (
          <EmptyState title="Nothing to rank">
            {rank === "rail" || rank === "side"
              ? "No guardrail decided anything in this time range."
              : "No decision of this time range names one."}
          </EmptyState>
        )
      }
    >
      {data !== undefined && <Ranking data={data} />}
    </Panel>
  );
}

function Ranking({ data }: { data: DecisionBreakdownOutput }) {
  return (
    <div className="overflow-x-auto border-t">
      <table className="w-full min-w-[560px] table-fixed text-table">
        <thead>
          <tr className="h-7 text-left text-label text-text-3 [&>th]:px-1.5 [&>th]:font-normal [&>th]:first:pl-3 [&>th]:last:pr-3">
            <th scope="col" className="w-[34%]">
              {keyOptions.find(({ value }) => value === data.by)?.words}
            </th>
            <th scope="col">Verdicts</th>
            <th scope="col" className="w-20 text-right">
              Denied
            </th>
            <th scope="col" className="w-16 text-right">
              Share
            </th>
            <th scope="col" className="w-20 text-right">
              Change
            </th>
            <th scope="col" className="w-18 text-right">
              p95
            </th>
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <RankRow key={`${row.policy} ${row.value}`} row={row} by={data.by} most={mostOf(data)} />
          ))}
          {data.other !== null && (
            <tr className="h-7 border-t text-text-3 [&>td]:px-1.5 [&>td]:first:pl-3 [&>td]:last:pr-3">
              <td>{plural(data.other.values, "more", "more")}</td>
              <td />
              <td className="text-right tabular-nums">{formatExact(data.other.denied)}</td>
              <td className="text-right tabular-nums">{share(data.other.deny_share)}</td>
              <td />
              <td className="text-right tabular-nums">{latency(data.other.p95_ms)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

const mostOf = (data: DecisionBreakdownOutput) => Math.max(1, ...data.rows.map(({ total }) => total));
const share = (value: number | null) => (value === null ? "–" : formatShare(value));
const latency = (value: number | null) => (value === null ? "–" : formatDuration(value));

function RankRow({ row, by, most }: { row: BreakdownRow; by: string; most: number }) {
  const href = useHref();
  const change = delta("failing_share", row.deny_share, row.previous.deny_share);
  const words = nameOf(row, by);
  return (
    <tr className="h-7 border-t hover:bg-raised [&>td]:px-1.5 [&>td]:first:pl-3 [&>td]:last:pr-3">
      <td className="truncate" title={[row.policy, words].filter(Boolean).join(" · ")}>
        {row.q === null ? (
          words
        ) : (
          <Link
            href={href("/decisions", { q: row.q })}
            prefetch={false}
            className="hover:text-accent hover:underline"
          >
            {words}
          </Link>
        )}
        {by === "rule" && row.policy !== null && row.policy !== "" && row.policy !== row.value && (
          <span className="ml-1.5 text-label text-text-3">{row.policy}</span>
        )}
      </td>
      <td>
        <VerdictBar row={row} most={most} />
      </td>
      <td
        className="text-right font-medium tabular-nums"
        style={row.denied > 0 ? { color: "var(--denied)" } : {}}
      >
        {formatExact(row.denied)}
      </td>
      <td className="text-right tabular-nums">{share(row.deny_share)}</td>
      <td className="text-right text-label">
        {row.previous.total === 0 ? (
          <span className="text-text-2">new</span>
        ) : (
          change !== null && <DeltaMark change={change} />
        )}
      </td>
      <td className="text-right text-text-2 tabular-nums">{latency(row.p95_ms)}</td>
    </tr>
  );
}

function nameOf({ value }: BreakdownRow, by: string): string {
  if (value === "") return "(none named)";
  if (by === "source") return sourceName(value);
  return by === "side" || by === "point" ? pointName(value) : value;
}

/** How often each verdict was given; the whole bar against the row with most decisions. */
function VerdictBar({ row, most }: { row: BreakdownRow; most: number }) {
  const shown = verdictOrder.filter((verdict) => (row.counts[verdict] ?? 0) > 0).toReversed();
  const words = shown.map(
    (verdict) => `${verdictLook(verdict).words} ${formatExact(row.counts[verdict] ?? 0)}`,
  );
  return (
    <span
      role="img"
      aria-label={words.join(", ")}
      title={words.join("\n")}
      className="flex h-2 gap-px overflow-hidden rounded-full"
      style={{ width: `max(6px, ${(row.total / most) * 100}%)` }}
    >
      {shown.map((verdict) => (
        <span
          key={verdict}
          className="min-w-0.5"
          style={{ flexGrow: row.counts[verdict] ?? 0, background: verdictColour(verdict) }}
        />
      ))}
    </span>
  );
}
