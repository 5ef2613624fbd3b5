"use client";
import { CircleAlert, Hourglass, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { formatExact, plural } from "@/lib/client/format";
import { useNow } from "@/lib/client/use-clock";
import type { DecisionSealsOutput } from "@/lib/contract/decision-seals";
import { Id } from "../ui/id";
import { Time } from "../ui/time";

/** Sealing takes about two seconds; past this the worker does not do it. */
const lateMs = 15_000;

/** Head of the chain, and whether what arrives is taken into it. */
export function ChainState({ seals }: { seals: DecisionSealsOutput }) {
  const { head } = seals;
  if (head === null)
    return (
      <p className="border-t px-3 py-4 text-table text-text-2">
        Nothing is sealed yet: the chain begins with this project's first decision.
        {seals.waiting.decisions > 0 && <Waiting waiting={seals.waiting} />}
      </p>
    );
  return (
    <dl className="border-t">
      <Row name="Head">
        <Id
          id={head.hash}
          what="head of the chain"
          full
          className="[&>span]:break-all [&>span]:whitespace-normal"
        />
        <p className="text-label text-text-3">
          Note it down elsewhere from time to time: it shows later that nothing before it was rewritten.
        </p>
      </Row>
      <Row name="Last seal">
        <span className="tabular-nums">
          {formatExact(Number(head.n))}, <Time at={head.sealed_at} />, with {plural(head.count, "decision")}
        </span>
      </Row>
      <Row name="Waiting">
        <Waiting waiting={seals.waiting} />
      </Row>
    </dl>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[84px_minmax(0,1fr)] items-baseline gap-x-3 border-b px-3 py-1.5 text-table last:border-b-0">
      <dt className="text-text-3">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

function Waiting({ waiting }: { waiting: DecisionSealsOutput["waiting"] }) {
  const now = useNow();
  if (waiting.since === null)
    return (
      <span className="inline-flex items-center gap-1.5 text-ok">
        <ShieldCheck aria-hidden className="size-3.5" />
        Every stored decision is sealed.
      </span>
    );
  const isLate = now - Date.parse(waiting.since) > lateMs;
  const Icon = isLate ? CircleAlert : Hourglass;
  return (
    <span className={`inline-flex items-center gap-1.5 ${isLate ? "text-warning" : "text-text-2"}`}>
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span>
        {plural(waiting.decisions, "decision")} since <Time at={waiting.since} />
        {isLate && ": the worker does not seal. Is it running? Settings, Ingest shows its jobs."}
      </span>
    </span>
  );
}
