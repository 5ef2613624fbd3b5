"use client";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { DecisionSealsOutput } from "@/lib/contract/decision-seals";
import { Panel } from "../panel/panel";
import { ChainState } from "./chain-state";
import { ExportPanel } from "./export-panel";
import { SealList } from "./seal-list";

/** What proves that stored decisions are what was written: the chain, an export of it, and how both are verified. */
export function IntegrityPage({ initial }: { initial: DecisionSealsOutput | undefined }) {
  const { project } = useView();
  const answer = useQuestion<DecisionSealsOutput>(
    "/api/v1/decisions/seals",
    { project },
    { initial, refreshOn: ({ decisions }) => decisions > 0, everyMs: 5_000 },
  );
  const { data } = answer;
  return (
    <div className="flex min-w-0 flex-col gap-3 p-3">
      <div>
        <h1 className="font-semibold text-title">Integrity</h1>
        <p className="max-w-[90ch] text-table text-text-2">
          Each decision is sealed into a hash chain of its project within seconds of being written. A row that
          is altered, removed, swapped or added by hand afterwards is named by the verifier.
        </p>
      </div>
      <div className="grid items-start gap-3 xl:grid-cols-2">
        <Panel title="Chain" about={project} answer={answer} height={116}>
          {data !== undefined && <ChainState seals={data} />}
        </Panel>
        <ExportPanel head={data?.head ?? null} />
      </div>
      <Panel title="Seals" about="newest first" answer={answer} height={200}>
        {data !== undefined && <SealList key={project} project={project} first={data} />}
      </Panel>
    </div>
  );
}
