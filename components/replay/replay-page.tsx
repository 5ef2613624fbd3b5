"use client";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useState } from "react";
import { useQuestion } from "@/lib/client/use-question";
import { useHref, useView } from "@/lib/client/use-view";
import type { ReplayDetail } from "@/lib/contract/replay";
import { replayOutcomes } from "@/lib/model/replay";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { UnknownItem } from "../ui/unknown-item";
import { PolicyFaults } from "./policy-faults";
import { ReplayAsked } from "./replay-asked";
import { ReplayGroups } from "./replay-groups";
import { ReplayHead } from "./replay-head";
import { ReplayResults } from "./replay-results";
import { ReplayTabs } from "./replay-tabs";
import { isUnfinished } from "./replay-words";
import type { ResultFilter } from "./result-filter";
import { VerdictMatrix } from "./verdict-matrix";

/** What a replay was asked and what came out: numbers, then decisions one by one. The URL holds the filter. */
export function ReplayPage({ id, initial }: { id: string; initial?: ReplayDetail | undefined }) {
  const { project } = useView();
  const href = useHref();
  const [isBusy, setBusy] = useState(initial === undefined || isUnfinished(initial));
  const { data, error, refresh, answeredMs } = useQuestion<ReplayDetail>(
    `/api/v1/replays/${encodeURIComponent(id)}`,
    { project },
    { initial, refreshOn: false, everyMs: isBusy ? 1_000 : 60_000 },
  );
  const unfinished = data === undefined || isUnfinished(data);
  if (unfinished !== isBusy) setBusy(unfinished);
  if (data === undefined && error?.status === 404)
    return (
      <UnknownItem
        page="Replay"
        title="There is no such replay"
        list={{ href: href("/decisions/replay"), words: "All replays" }}
      >
        It may have been deleted, or it is of another project.
      </UnknownItem>
    );
  if (data === undefined)
    return error === null ? (
      <div role="status" aria-label="Loading" className="flex flex-col gap-3 p-3">
        <Skeleton className="h-20" />
        <Skeleton className="h-64" />
      </div>
    ) : (
      <ErrorState
        title="The replay could not be loaded"
        message={error.message}
        requestId={error.requestId}
        onRetry={refresh}
      />
    );
  return (
    <div className="flex h-[calc(100dvh-84px)] min-h-0 flex-col overflow-y-auto max-sm:h-[calc(100dvh-140px)]">
      <ReplayHead replay={data} answeredMs={answeredMs} onChanged={refresh} />
      {data.state === "failed" && (
        <div className="border-t px-3 py-3">
          <h2 className="mb-1 font-medium text-body">Why it failed</h2>
          <PolicyFaults faults={data.faults} />
        </div>
      )}
      {data.done > 0 ? <Outcomes replay={data} /> : <ReplayAsked replay={data} isOpen />}
    </div>
  );
}

function Outcomes({ replay }: { replay: ReplayDetail }) {
  const text = parseAsString.withOptions({ history: "push" });
  const [outcome, setOutcome] = useQueryState(
    "outcome",
    parseAsStringLiteral(replayOutcomes).withOptions({ history: "push" }),
  );
  const [before, setBefore] = useQueryState("before", text);
  const [after, setAfter] = useQueryState("after", text);
  const [rule, setRule] = useQueryState("rule", text);
  const [agent, setAgent] = useQueryState("agent", text);
  const [said, setSaid] = useQueryState("said", text);
  const filter: ResultFilter = { outcome, before, after, rule, agent, said };
  const choose = (part: Partial<ResultFilter>) => {
    if ("outcome" in part) void setOutcome((part.outcome ?? null) as typeof outcome);
    if ("before" in part) void setBefore(part.before ?? null);
    if ("after" in part) void setAfter(part.after ?? null);
    if ("rule" in part) void setRule(part.rule ?? null);
    if ("agent" in part) void setAgent(part.agent ?? null);
    if ("said" in part) void setSaid(part.said ?? null);
  };
  // Groups read all results: while there come more, they are counted some twenty times in all.
  const step = isUnfinished(replay) ? Math.max(1, Math.ceil((replay.expected ?? 0) / 20)) : 1;
  const coarse = Math.floor(replay.done / step) * step;
  return (
    <>
      <div className="grid shrink-0 gap-3 border-t p-3 lg:grid-cols-[minmax(0,auto)_minmax(0,1fr)]">
        <VerdictMatrix replay={replay} filter={filter} onChoose={choose} />
        <ReplayAsked replay={replay} isOpen={false} />
      </div>
      <ReplayTabs replay={replay} outcome={outcome} onChoose={choose} />
      <div className="flex min-h-[420px] flex-1 border-t max-lg:flex-col">
        <div className="w-72 shrink-0 overflow-y-auto border-r p-2 max-lg:max-h-56 max-lg:w-full max-lg:border-r-0 max-lg:border-b">
          <ReplayGroups id={replay.id} version={coarse} filter={filter} onChoose={choose} />
        </div>
        <div className="min-h-[360px] min-w-0 flex-1">
          <ReplayResults id={replay.id} version={replay.done} filter={filter} onChoose={choose} />
        </div>
      </div>
    </>
  );
}
