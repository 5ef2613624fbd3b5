"use client";
import { X } from "lucide-react";
import Link from "next/link";
import { Dot } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Time } from "@/components/ui/time";
import { colourOf } from "@/lib/client/colour";
import { formatDuration } from "@/lib/client/format";
import { useShortcut } from "@/lib/client/use-shortcut";
import { useHref } from "@/lib/client/use-view";
import type { JoinedDecision } from "@/lib/contract/decision-row";
import { decisionHref } from "./decision-table";
import { decisionSentence, pointName, sourceName } from "./decision-words";
import { Inferred } from "./inferred";
import { SentenceWords } from "./sentence-words";
import { Verdict } from "./verdict";

/** A decision beside the page it belongs to: enough to go on reading, and the way to all of it. */
export function DecisionPeek({ decision, onClose }: { decision: JoinedDecision; onClose: () => void }) {
  const href = useHref();
  useShortcut("Escape", "Close the decision", "Decision", onClose);
  return (
    <aside
      aria-label="Decision"
      className="flex min-h-0 flex-col overflow-y-auto bg-surface max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-30 max-lg:max-h-[72dvh] max-lg:rounded-t-lg max-lg:border-line-strong max-lg:border-t max-lg:pb-14 max-lg:shadow-float lg:w-[clamp(340px,32vw,520px)] lg:shrink-0 lg:border-l"
    >
      <header className="border-b px-3 py-2">
        <div className="flex items-center gap-2">
          <Verdict verdict={decision.verdict} className="flex-1 text-body" />
          <Link
            href={decisionHref(href, decision.id)}
            prefetch={false}
            className={buttonClass("ghost", "sm")}
          >
            Open the decision
          </Link>
          <IconButton size="sm" label="Close" shortcut="Escape" onClick={onClose}>
            <X aria-hidden />
          </IconButton>
        </div>
        <p className="mt-1 text-pretty text-body [overflow-wrap:anywhere]">
          <SentenceWords words={decisionSentence(decision)} />
        </p>
      </header>
      <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-3 gap-y-1.5 px-3 py-2.5 text-table [&>dd]:[overflow-wrap:anywhere] [&>dt]:text-text-3">
        {decision.reason !== null && <Row name="Why">{decision.reason}</Row>}
        {decision.policy !== null && (
          <Row name="Policy">
            <span className="font-mono text-[11.5px]">{decision.policy}</span>
          </Row>
        )}
        {decision.rule !== null && (
          <Row name="Rule">
            <span className="font-mono text-[11.5px]">{decision.rule}</span>
          </Row>
        )}
        {decision.revision !== null && (
          <Row name="Revision">
            <span className="font-mono text-[11.5px]">{decision.revision}</span>
          </Row>
        )}
        {decision.agent !== null && (
          <Row name="Agent">
            <span className="inline-flex items-center gap-1.5">
              <Dot colour={colourOf(decision.agent)} /> {decision.agent}
            </span>
          </Row>
        )}
        {decision.tool !== null && (
          <Row name="Tool">
            <span className="font-mono text-[11.5px]">{decision.tool}</span>
          </Row>
        )}
        <Row name="Point">{pointName(decision.point)}</Row>
        <Row name="When">
          <Time at={decision.time} as="clock-ms" className="tabular-nums" />
          {decision.latency_ms !== null && (
            <span className="text-text-2 tabular-nums">, took {formatDuration(decision.latency_ms)}</span>
          )}
        </Row>
        <Row name="Told by">{decision.sources.map(sourceName).join(" and ")}</Row>
        {decision.at_span !== null && (
          <Row name="About">
            <Link
              href={href(`/traces/${decision.at_span.trace_id}`, { span: decision.at_span.span_id })}
              prefetch={false}
              className="underline decoration-line-strong underline-offset-2 hover:text-accent"
            >
              its span in the trace
            </Link>{" "}
            {decision.at_span.inferred && <Inferred />}
          </Row>
        )}
        {decision.inferred && (
          <Row name="Joined">
            <Inferred />
          </Row>
        )}
      </dl>
    </aside>
  );
}

function Row({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
