"use client";
import Link from "next/link";
import { Panel } from "@/components/panel/panel";
import { Time } from "@/components/ui/time";
import { formatExact } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { DecisionDetailOutput } from "@/lib/contract/decision-detail";
import type { DecisionRow } from "@/lib/contract/decision-row";
import { decisionHref } from "./decision-table";
import { shortReason } from "./decision-words";
import { Verdict, verdictColour, verdictLook, verdictOrder } from "./verdict";

/** How the same question (policy, tool, agent) was answered lately, and when it was answered otherwise. */
export function SameQuestion({ detail }: { detail: DecisionDetailOutput }) {
  const href = useHref();
  const { same_question: same, decision } = detail;
  const shown = verdictOrder.filter((verdict) => (same.counts[verdict] ?? 0) > 0);
  const total = shown.reduce((sum, verdict) => sum + (same.counts[verdict] ?? 0), 0);
  if (total === 0) return null;
  const about = [decision.policy ?? decision.rule, decision.tool, decision.agent].filter(Boolean).join(", ");
  return (
    <Panel
      title="Same question"
      about={about}
      toolbar={
        <Link
          href={href("/decisions", { q: same.q, from: same.from, to: null })}
          prefetch={false}
          className="rounded-sm text-table text-text-2 hover:text-text hover:underline"
        >
          All
        </Link>
      }
    >
      <div className="px-3 pb-2">
        <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-full bg-overlay">
          {shown.map((verdict) => (
            <span
              key={verdict}
              className="min-w-[3px]"
              style={{
                flexGrow: same.counts[verdict] ?? 0,
                background: verdictColour(verdict),
              }}
            />
          ))}
        </div>
        <p className="mt-1.5 flex flex-wrap gap-x-3 gap-y-0.5 text-label text-text-2">
          {shown.map((verdict) => (
            <span key={verdict} className="flex items-center gap-1.5">
              <span
                aria-hidden
                className="size-2 rounded-[2px]"
                style={{ background: verdictColour(verdict) }}
              />
              {verdictLook(verdict).words}{" "}
              <span className="tabular-nums">
                {formatExact(same.counts[verdict] ?? 0)}
                {same.partial && "+"}
              </span>
            </span>
          ))}
          <span className="text-text-3">
            since <Time at={same.from} />
          </span>
        </p>
      </div>
      {same.otherwise.length > 0 ? (
        <ul aria-label="Answered otherwise" className="border-t py-1">
          {same.otherwise.map((other) => (
            <Otherwise key={other.id} other={other} link={decisionHref(href, other.id)} />
          ))}
        </ul>
      ) : (
        <p className="border-t px-3 py-2 text-table text-text-3">It was answered the same each time.</p>
      )}
    </Panel>
  );
}

function Otherwise({ other, link }: { other: DecisionRow; link: string }) {
  return (
    <li>
      <Link
        href={link}
        prefetch={false}
        className="flex h-7 items-center gap-2 px-3 text-table -outline-offset-2 hover:bg-raised"
      >
        <Verdict verdict={other.verdict} className="w-22 shrink-0" />
        <span className="min-w-0 flex-1 truncate text-text-2" title={shortReason(other.reason) ?? undefined}>
          {shortReason(other.reason) ?? (other.revision === null ? "" : `revision ${other.revision}`)}
        </span>
        <Time at={other.time} className="shrink-0 text-label text-text-3 tabular-nums" />
      </Link>
    </li>
  );
}
