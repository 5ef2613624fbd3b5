"use client";
import { ArrowUpRight } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { formatDuration } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { EvidenceSample } from "@/lib/contract/evidence";
import { Verdict } from "../../decisions/verdict";
import { buttonClass } from "../../ui/button";
import { Id } from "../../ui/id";
import { Time } from "../../ui/time";
import { ToldText } from "../../ui/told-text";
import { useStoredHref } from "../use-stored-href";
import { EvidenceLogs } from "./evidence-logs";
import { EvidenceWaterfall } from "./evidence-waterfall";

const kindWords = { run: "run", trace: "trace", decision: "decision", log: "log line" } as const;

/** Up to three that stand for all: one open, the others a click away with their cause to read beforehand. */
export function EvidenceSamples({ samples }: { samples: readonly EvidenceSample[] }) {
  const [chosen, setChosen] = useState(0);
  const sample = samples[chosen] ?? samples[0];
  if (sample === undefined) return null;
  return (
    <div>
      {samples.length > 1 && (
        <div
          role="tablist"
          aria-label="Samples"
          className="grid gap-px border-y bg-line sm:grid-cols-[repeat(auto-fit,minmax(0,1fr))]"
        >
          {samples.map((each, place) => (
            <button
              key={each.id}
              type="button"
              role="tab"
              aria-selected={each === sample}
              onClick={() => setChosen(place)}
              className="min-w-0 bg-surface px-3 py-1.5 text-left -outline-offset-2 hover:bg-raised aria-selected:bg-raised aria-selected:shadow-[inset_0_2px_var(--accent)]"
            >
              <span className="block truncate text-label text-text-3">{each.why}</span>
              <span className="block truncate text-table text-text">
                <ToldText words={each.cause ?? each.title} />
              </span>
            </button>
          ))}
        </div>
      )}
      <SampleBody key={sample.id} sample={sample} />
    </div>
  );
}

function SampleBody({ sample }: { sample: EvidenceSample }) {
  const stored = useStoredHref();
  return (
    <div className="flex flex-col gap-2.5 p-3">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          {sample.cause !== null && (
            <p className="font-medium text-body text-error [overflow-wrap:anywhere]">
              <ToldText words={sample.cause} />
            </p>
          )}
          <p className="text-table text-text-2">
            {sample.title} <span className="text-text-3">{sample.status}</span>
            {sample.duration_ms !== null && ` after ${formatDuration(sample.duration_ms)}`}
            {", "}
            <Time at={sample.started_at} as="clock" />
            {sample.alike.of > 1 && (
              <span className="text-text-3">
                {" · "}
                {sample.alike.count} of {sample.alike.of} are like it
              </span>
            )}
          </p>
        </div>
        <Link href={stored(sample.href)} prefetch={false} className={buttonClass("default", "sm")}>
          Open the {kindWords[sample.kind]} <ArrowUpRight aria-hidden className="size-3.5" />
        </Link>
      </div>
      <Ids sample={sample} />
      {sample.waterfall !== null && <EvidenceWaterfall waterfall={sample.waterfall} />}
      {sample.logs.length > 0 && <EvidenceLogs logs={sample.logs} />}
      {sample.decisions.length > 0 && (
        <ul aria-label="Decisions of it" className="flex flex-col gap-1 text-table">
          {sample.decisions.map((decision) => (
            <li key={decision.id} className="flex min-w-0 flex-wrap items-center gap-x-2">
              <Verdict verdict={decision.verdict} />
              <Link
                href={stored(decision.href)}
                prefetch={false}
                className="min-w-0 hover:text-accent max-sm:py-1 [overflow-wrap:anywhere]"
              >
                <span className="font-mono text-[11.5px]">
                  {decision.policy ?? decision.rule ?? "A policy"}
                </span>
                {decision.tool !== null && <span className="text-text-2"> on {decision.tool}</span>}
                {decision.reason !== null && <span className="text-text-2">: {decision.reason}</span>}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Ids({ sample }: { sample: EvidenceSample }) {
  const href = useHref();
  const ids = [
    { what: "run", id: sample.run_id, path: "/runs/" },
    { what: "trace", id: sample.trace_id, path: "/traces/" },
    { what: "request", id: sample.request_id, path: "/requests/" },
  ].filter((each): each is { what: string; id: string; path: string } => each.id !== null);
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-1 text-table">
      {ids.map(({ what, id, path }) => (
        <div key={what} className="flex items-center gap-1.5">
          <dt className="text-text-3">{what}</dt>
          <dd>
            <Id id={id} what={`${what} id`} href={href(path + encodeURIComponent(id))} />
          </dd>
        </div>
      ))}
      {sample.service !== null && (
        <div className="flex items-center gap-1.5">
          <dt className="text-text-3">service</dt>
          <dd className="text-text-2">
            {sample.service}
            {sample.version !== null && ` ${sample.version}`}
          </dd>
        </div>
      )}
    </dl>
  );
}
