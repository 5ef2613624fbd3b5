"use client";
import { useMemo, useState } from "react";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { RequestStoryOutput } from "@/lib/contract/request-story";
import { AlertMentions } from "../alerts/alert-mentions";
import { DistinctColours } from "../ui/colours";
import { ErrorState } from "../ui/error-state";
import { RequestHead } from "./request-head";
import { RequestSkeleton } from "./request-skeleton";
import { filterStory, tellStory } from "./story";
import { StoryAxis } from "./story-axis";
import { StoryFilters, useStoryFilter } from "./story-filters";
import { StoryList } from "./story-list";
import { UnknownRequest } from "./unknown-request";

type Props = { requestId: string; initial: RequestStoryOutput | undefined };

const followMs = 3_000;
/** A finished request is still asked for now and then: late spans and log lines belong to it too. */
const settledMs = 30_000;

/** The whole story of a request: outcome in words, one axis, one list. */
export function RequestPage({ requestId, initial }: Props) {
  const { project } = useView();
  const isRunning = (story: RequestStoryOutput | undefined) =>
    story === undefined || story.outcome === "running";
  const { data, error, refresh } = useQuestion<RequestStoryOutput>(
    `/api/v1/requests/${encodeURIComponent(requestId)}`,
    { project },
    {
      initial,
      refreshOn: (change) =>
        isRecent(initial) &&
        (change.spans > 0 || change.logs > 0 || change.decisions > 0 || change.runs.length > 0),
      everyMs: isRunning(initial) ? followMs : settledMs,
    },
  );
  if (data && data.runs.length + data.traces.length + data.logs.length + data.decisions.length > 0)
    return <Story answer={data} />;
  if (data || error?.status === 404) return <UnknownRequest requestId={requestId} onRetry={refresh} />;
  if (error) {
    return (
      <ErrorState
        title="The story could not be loaded"
        message={error.message}
        requestId={error.requestId}
        onRetry={refresh}
      />
    );
  }
  return <RequestSkeleton />;
}

const recentMs = 15 * 60_000;

function isRecent(story: RequestStoryOutput | undefined): boolean {
  if (!story?.started_at || story.outcome === "running") return true;
  return Date.now() - Date.parse(story.started_at) - story.duration_ms < recentMs;
}

function Story({ answer }: { answer: RequestStoryOutput }) {
  const story = useMemo(() => tellStory(answer), [answer]);
  const [filter, setFilter] = useStoryFilter();
  const [pointed, setPointed] = useState<string | null>(null);
  // Counts up, so that asking twice for one line scrolls twice.
  const [asked, setAsked] = useState({ key: "", tick: 0 });
  const show = (key: string) => {
    setPointed(key);
    setAsked(({ tick }) => ({ key, tick: tick + 1 }));
  };
  const shown = useMemo(() => filterStory(story.entries, filter), [story, filter]);
  const sources = useMemo(
    () => [...answer.services, ...story.entries.map(({ source }) => source)],
    [answer, story],
  );
  return (
    <DistinctColours names={sources}>
      <div className="mx-auto flex w-full max-w-[1600px] flex-col gap-3 p-3">
        <RequestHead answer={answer} story={story} onShow={show} />
        <AlertMentions mentions={answer.alerts} />
        <StoryAxis
          story={story}
          causeNs={answer.first_cause?.time_ns ?? null}
          entries={shown}
          pointed={pointed}
          onPoint={setPointed}
        />
        <section aria-label="The story in order" className="rounded-lg border bg-surface">
          <StoryFilters filter={filter} onFilter={setFilter} entries={story.entries} shown={shown.length} />
          <StoryList entries={shown} asked={asked} pointed={pointed} onPoint={setPointed} />
          {(answer.logs_truncated ||
            answer.decisions_truncated ||
            answer.traces.some((trace) => trace.spans_truncated)) && <Cut answer={answer} />}
        </section>
      </div>
    </DistinctColours>
  );
}

function Cut({ answer }: { answer: RequestStoryOutput }) {
  const cut = answer.traces.filter((trace) => trace.spans_truncated);
  return (
    <p className="border-t px-3 py-2 text-label text-text-3">
      {cut.length > 0 &&
        "Of large traces only roots, operations and errors are told here; the trace has every span. "}
      {answer.decisions_truncated && "There are more decisions than are told here; Decisions has them all. "}
      {answer.logs_truncated && "There are more log lines than are told here; Logs has them all."}
    </p>
  );
}
