"use client";
import { Download, LoaderCircle } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import type { ReactNode } from "react";
import { plural } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { EvidenceOutput, EvidencePack } from "@/lib/contract/evidence";
import { Panel, type PanelAnswer } from "../../panel/panel";
import { buttonClass } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { Skeleton } from "../../ui/skeleton";
import { Time } from "../../ui/time";
import { useStoredHref } from "../use-stored-href";
import { EvidenceDecisions } from "./evidence-decisions";
import { EvidenceDifferences } from "./evidence-differs";
import { EvidenceSamples } from "./evidence-samples";

// The chart and the parser that guesses its unit are heavier than the rest of the page.
const EvidenceCurve = dynamic(() => import("./evidence-curve").then((module) => module.EvidenceCurve), {
  ssr: false,
  loading: () => <Skeleton className="mx-3 mb-3 h-[200px]" />,
});

type Answer = PanelAnswer & { data: EvidenceOutput | undefined };
type Props = { answer: Answer; resolvedMs: number | null };

/** What was known when it fired, in the order in which one asks: how it looked, what failed, what sets it apart. */
export function Evidence({ answer, resolvedMs }: Props) {
  const evidence = answer.data;
  if (evidence?.pack === undefined || evidence.pack === null) return <NoPack answer={answer} />;
  const { pack } = evidence;
  return (
    <>
      {pack.query !== null && (
        <Panel
          title="The curve that fired"
          about={<span className="font-mono [overflow-wrap:anywhere]">{pack.query.expr}</span>}
          answer={answer}
          toolbar={<ExploreLink query={pack.query} />}
        >
          <EvidenceCurve
            query={pack.query}
            activeMs={Date.parse(pack.alert.active_at)}
            firedMs={Date.parse(pack.alert.fired_at)}
            resolvedMs={resolvedMs}
          />
          <CurveNotes query={pack.query} />
        </Panel>
      )}
      <SamplesPanel pack={pack} answer={answer} />
      {pack.differs !== null && (
        <Panel title="What differs" about="failing beside healthy" answer={answer}>
          <EvidenceDifferences differs={pack.differs} target={pack.target} />
        </Panel>
      )}
      {pack.decisions.length > 0 && (
        <Panel title="Decisions" about={plural(pack.decisions.length, "group")} answer={answer}>
          <EvidenceDecisions decisions={pack.decisions} />
        </Panel>
      )}
      <MadeOf evidence={evidence} pack={pack} />
    </>
  );
}

function SamplesPanel({ pack, answer }: { pack: EvidencePack; answer: Answer }) {
  const stored = useStoredHref();
  const { target, samples } = pack;
  return (
    <Panel
      title={samples.length === 0 ? "Samples" : plural(samples.length, "sample")}
      about={target.words}
      answer={answer}
      toolbar={
        target.href === null ? undefined : (
          <Link href={stored(target.href)} prefetch={false} className={buttonClass("ghost", "sm")}>
            All of them
          </Link>
        )
      }
      empty={
        samples.length === 0 && (
          <EmptyState title="No sample was found">
            {target.why ?? "Nothing in the window matched what this alert speaks of."}
          </EmptyState>
        )
      }
    >
      <EvidenceSamples samples={samples} />
      {!target.certain && target.why !== null && (
        <p className="border-t px-3 py-1.5 text-label text-text-3">{target.why}</p>
      )}
    </Panel>
  );
}

/** The frozen curve ends where it fired: how it went on is in the explorer. */
function ExploreLink({ query }: { query: NonNullable<EvidencePack["query"]> }) {
  const href = useHref();
  const params = { q: query.value_expr, from: String(Date.parse(query.from)), to: null };
  return (
    <Link href={href("/metrics/explore", params)} prefetch={false} className={buttonClass("ghost", "sm")}>
      Until now
    </Link>
  );
}

function CurveNotes({ query }: { query: NonNullable<EvidencePack["query"]> }) {
  const notes = [
    query.more_series > 0
      ? `${plural(query.more_series, "more series", "more series")} not kept here.`
      : null,
    query.coarse_ms === null ? null : `Stored in steps of ${query.coarse_ms / 1_000} s here.`,
  ].filter((note) => note !== null);
  return notes.length === 0 ? null : <p className="px-3 pb-2 text-label text-text-3">{notes.join(" ")}</p>;
}

const partWords: Record<EvidencePack["missing"][number]["part"], string> = {
  query: "the curve",
  samples: "samples",
  differs: "what differs",
  decisions: "decisions",
  changes: "changes",
  similar: "similar alerts",
};

/** When it was made, how long it is kept, what it lacks, and the whole of it as one file. */
function MadeOf({ evidence, pack }: { evidence: EvidenceOutput; pack: EvidencePack }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-1 text-label text-text-3">
      <p className="min-w-0 flex-1 basis-72">
        {evidence.state === "live" ? (
          "Put together now from what is stored; it is kept nowhere."
        ) : (
          <>
            Frozen <Time at={pack.made_at} as="to-second" />
            {evidence.kept_until !== null && (
              <>
                , kept until <Time at={evidence.kept_until} as="to-second" />
              </>
            )}
            .
            {evidence.sha256 !== null && (
              <span title={evidence.sha256}>
                {" "}
                sha256 <span className="font-mono">{evidence.sha256.slice(0, 12)}</span>
              </span>
            )}
          </>
        )}
        {pack.missing.map(({ part, why }) => (
          <span key={part} className="block text-text-2">
            Made without {partWords[part]}: {why}
          </span>
        ))}
      </p>
      {evidence.export !== null && (
        <span className="flex gap-1.5">
          <a href={evidence.export.html} download className={buttonClass("default", "sm")}>
            <Download aria-hidden className="size-3.5" /> Evidence as a page
          </a>
          <a href={evidence.export.json} download className={buttonClass("default", "sm")}>
            JSON
          </a>
        </span>
      )}
    </div>
  );
}

/** Why there is none: it is being made, nothing fired, or it was dropped with age. */
function NoPack({ answer }: { answer: Answer }) {
  const state = answer.data?.state;
  const words = stateWords[state ?? "waiting"];
  return (
    <Panel
      title="Evidence"
      answer={answer}
      height={160}
      empty={
        <EmptyState title={words.title} {...(state === "waiting" ? { icon: LoaderCircle } : {})}>
          {words.about}
        </EmptyState>
      }
    >
      {null}
    </Panel>
  );
}

type NoPackState = "waiting" | "not_fired" | "dropped" | "made" | "live";
const stateWords: Record<NoPackState, { title: string; about: ReactNode }> = {
  waiting: {
    title: "Evidence is being made",
    about: "Samples, what differs and what changed just before appear here by themselves within seconds.",
  },
  not_fired: {
    title: "It has not fired yet",
    about: "Evidence is put together and frozen at the moment an alert fires.",
  },
  dropped: {
    title: "The evidence is no longer kept",
    about: "It was older than what this installation keeps. The history below stays.",
  },
  made: { title: "There is no evidence", about: "Nothing was kept of this." },
  live: { title: "There is no evidence", about: "Nothing in the window matches any more." },
};
