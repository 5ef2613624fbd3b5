"use client";
import { useState } from "react";
import { formatExact } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { ReplayGroups as Groups } from "@/lib/contract/replay";
import { noneNamed } from "@/lib/model/replay";
import { ErrorState } from "../ui/error-state";
import { Segmented } from "../ui/select";
import { Skeleton } from "../ui/skeleton";
import { OutcomeBar } from "./outcome-bar";
import type { ResultFilter } from "./result-filter";

type By = "rule" | "agent" | "said";
type Props = {
  id: string;
  /** Another one each time there are more results. */
  version: number;
  filter: ResultFilter;
  onChoose: (part: Partial<ResultFilter>) => void;
};

const noName: Record<By, string> = { rule: "(no rule)", agent: "(no agent)", said: "(asked again)" };

/** Outcomes by the rule that tells them, by agent, or by why they cannot be told. */
export function ReplayGroups({ id, version, filter, onChoose }: Props) {
  const { project } = useView();
  const [by, setBy] = useState<By>(
    filter.outcome === "not_replayable" || filter.outcome === "error" ? "said" : "rule",
  );
  // What one group filters by is left out of the groups themselves: the others stay there to be chosen.
  const others = { ...filter, [by]: null };
  const { data, error, refresh } = useQuestion<Groups>(
    `/api/v1/replays/${id}/groups`,
    { project, by, ...others, _: version },
    { refreshOn: false, everyMs: 0 },
  );
  return (
    <section aria-label="Groups" className="flex flex-col gap-2">
      <div>
        <Segmented
          label="Group by"
          value={by}
          options={[
            { value: "rule", words: "Rule" },
            { value: "agent", words: "Agent" },
            { value: "said", words: "Why not" },
          ]}
          onChange={setBy}
        />
      </div>
      {data === undefined ? (
        error === null ? (
          <Skeleton className="h-24" />
        ) : (
          <ErrorState message={error.message} requestId={error.requestId} onRetry={refresh} />
        )
      ) : (
        <ul className="flex flex-col">
          {data.groups.map((group) => (
            <Group
              key={group.value ?? ""}
              group={group}
              words={group.value ?? noName[by]}
              isMono={by !== "said"}
              isChosen={filter[by] === (group.value ?? noneNamed)}
              onChoose={(isChosen) => onChoose({ [by]: isChosen ? (group.value ?? noneNamed) : null })}
            />
          ))}
          {data.groups.length === 0 && <li className="px-1.5 text-table text-text-3">Nothing matches.</li>}
          {data.more > 0 && (
            <li className="px-1.5 text-label text-text-3">
              {formatExact(data.more)} more, with fewer decisions
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

type GroupProps = {
  group: Groups["groups"][number];
  words: string;
  isMono: boolean;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
};

function Group({ group, words, isMono, isChosen, onChoose }: GroupProps) {
  return (
    <li>
      <button
        type="button"
        aria-pressed={isChosen}
        onClick={() => onChoose(!isChosen)}
        className="flex w-full flex-col gap-1 rounded-sm px-1.5 py-1 text-left hover:bg-raised aria-pressed:bg-overlay"
      >
        <span className="flex w-full items-baseline gap-2">
          <span
            className={
              isMono
                ? "min-w-0 flex-1 truncate font-mono text-table"
                : "min-w-0 flex-1 text-table [overflow-wrap:anywhere]"
            }
            title={words}
          >
            {words}
          </span>
          <span className="shrink-0 text-label text-text-3 tabular-nums">{formatExact(group.total)}</span>
        </span>
        <OutcomeBar counts={group.counts} total={group.total} />
      </button>
    </li>
  );
}
