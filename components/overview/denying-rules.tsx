"use client";
import Link from "next/link";
import { formatExact, formatShare } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useHref } from "@/lib/client/use-view";
import type { DecisionBreakdownOutput } from "@/lib/contract/decision-breakdown";
import { type OverviewView, questions } from "./overview-questions";

type Props = { view: OverviewView; initial: DecisionBreakdownOutput | undefined };

/** The rules that deny most, under the curve of decisions; each leads to its denials. */
export function DenyingRules({ view, initial }: Props) {
  const href = useHref();
  const { data } = useQuestion<DecisionBreakdownOutput>(
    "/api/v1/decisions/breakdown",
    questions.denying(view),
    { refreshOn: (change) => change.decisions > 0 || change.rollups, initial },
  );
  const rows = data?.rows.filter(({ denied }) => denied > 0) ?? [];
  if (rows.length === 0) return null;
  return (
    <ul aria-label="Rules that deny most" className="border-t py-1 text-table">
      {rows.map((row) => (
        <li key={`${row.policy} ${row.value}`}>
          <Link
            href={href("/decisions", { q: `${row.q ?? ""} verdict:deny`.trim() })}
            prefetch={false}
            className="grid h-7 grid-cols-[minmax(0,1fr)_minmax(32px,0.6fr)_52px_96px] items-center gap-3 px-3 -outline-offset-2 hover:bg-raised"
          >
            <span className="truncate" title={[row.policy, row.value].filter(Boolean).join(" · ")}>
              {row.policy || row.value || "(none named)"}
              {row.policy && row.value !== "" && row.policy !== row.value && (
                <span className="text-text-3"> · {row.value}</span>
              )}
            </span>
            <span aria-hidden className="h-1.5 overflow-hidden rounded-full bg-overlay">
              <span
                className="block h-full rounded-full bg-denied"
                style={{ width: `${(row.deny_share ?? 0) * 100}%` }}
              />
            </span>
            <span className="text-right font-medium tabular-nums">{formatShare(row.deny_share ?? 0)}</span>
            <span className="text-right text-text-2 tabular-nums">
              {formatExact(row.denied)} of {formatExact(row.total)}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
