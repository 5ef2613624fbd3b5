"use client";
import Link from "next/link";
import { formatDuration } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { SpanDetailOutput } from "@/lib/contract/span-detail";
import { decisionHref } from "../decisions/decision-table";
import { decisionSentence, sourceName } from "../decisions/decision-words";
import { Inferred } from "../decisions/inferred";
import { SentenceWords } from "../decisions/sentence-words";
import { Verdict } from "../decisions/verdict";
import { Nothing } from "./span-events";

/** What policies and guardrails said about this span. */
export function SpanDecisions({ detail }: { detail: SpanDetailOutput }) {
  const href = useHref();
  const startNs = BigInt(detail.span.start_ns);
  if (detail.decisions.length === 0) return <Nothing>No decision is about this span.</Nothing>;
  return (
    <ol>
      {detail.decisions.map((decision) => {
        const offset = Number(BigInt(decision.time_ns) - startNs);
        return (
          <li key={decision.id} className="border-b px-3 py-2 text-table">
            <p className="flex flex-wrap items-center gap-x-2">
              <Verdict verdict={decision.verdict} />
              {decision.inferred && <Inferred />}
              <span className="ml-auto text-label text-text-3 tabular-nums">
                {offset < 0 ? "−" : "+"}
                {formatDuration(Math.abs(offset) / 1e6)}
              </span>
            </p>
            <Link
              href={decisionHref(href, decision.id)}
              prefetch={false}
              className="text-pretty [overflow-wrap:anywhere] hover:text-accent"
            >
              <SentenceWords words={decisionSentence(decision)} />
            </Link>
            <p className="text-label text-text-3 [overflow-wrap:anywhere]">
              {[
                decision.rule,
                decision.revision === null ? null : `revision ${decision.revision}`,
                sourceName(decision.source),
                decision.latency_ms === null ? null : formatDuration(decision.latency_ms),
              ]
                .filter(Boolean)
                .join(" · ")}
            </p>
          </li>
        );
      })}
    </ol>
  );
}
