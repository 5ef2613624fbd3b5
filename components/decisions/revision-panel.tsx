"use client";
import { useRouter } from "next/navigation";
import { distinctColours } from "@/lib/client/colour";
import { formatShare, plural, shortenId } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref, useView } from "@/lib/client/use-view";
import type { DecisionRevisionsOutput } from "@/lib/contract/decision-panels";
import { Chart } from "../charts/chart";
import type { Marker } from "../charts/series";
import { Panel } from "../panel/panel";
import { termText } from "../search/query-text";
import { EmptyState } from "../ui/empty-state";

const markersMost = 12;
/** Words closer together than this share of the plot would lie over each other: the later revision has them. */
const wordsShare = 0.16;
const nameOfRevision = (revision: string) => shortenId(revision, 12, 5);

function markersOf({ markers, from, to }: DecisionRevisionsOutput): Marker[] {
  // Of several at one moment the last: their lines are one.
  const byTime = new Map(markers.map((marker) => [marker.time, marker]));
  const shown = [...byTime.values()].sort((a, b) => a.time - b.time).slice(-markersMost);
  return shown.map(({ time, revision }, index) => {
    const next = shown[index + 1]?.time ?? Number.POSITIVE_INFINITY;
    return { timeMs: time, words: (next - time) / (to - from) < wordsShare ? "" : nameOfRevision(revision) };
  });
}

/** Share denied by policy revision, with a line where a revision came into use: did the new policy deny more? */
export function RevisionPanel({ height, syncId }: { height: string; syncId: string }) {
  const { project } = useView();
  const { params, setAbsolute } = useTimeRange();
  const router = useRouter();
  const href = useHref();
  const answer = useQuestion<DecisionRevisionsOutput>(
    "/api/v1/decisions/revisions",
    { project, ...params },
    { refreshOn: (change) => change.decisions > 0 || change.rollups },
  );
  const { data } = answer;
  const keyOf = (series: { policy: string; revision: string }) => `${series.policy} ${series.revision}`;
  const colourOf = distinctColours(data?.series.map(keyOf) ?? []);
  return (
    <Panel
      title="Deny share by policy revision"
      about="a line where a revision came into use"
      answer={answer}
      height={`calc(${height} + 24px)`}
      empty={
        data?.series.length === 0 && (
          <EmptyState title="No policy revision is named">
            OPA names one when its policies come as bundles with a revision.
          </EmptyState>
        )
      }
    >
      {data !== undefined && (
        <>
          <Chart
            label="Deny share by policy revision"
            kind="line"
            times={data.times}
            series={data.series.map((series) => ({
              key: keyOf(series),
              words: nameOf(series, data),
              colour: colourOf(keyOf(series)),
              values: series.values,
            }))}
            markers={markersOf(data)}
            fromMs={data.from}
            toMs={data.to}
            stepMs={data.step_ms}
            format={formatShare}
            limit={1}
            height={height}
            syncId={syncId}
            onSelectRange={setAbsolute}
            onPick={(fromMs, key) => {
              const series = data.series.find((each) => keyOf(each) === key);
              const q = series === undefined ? "has:revision" : termText("revision", series.revision);
              router.push(href("/decisions", { q, from: fromMs, to: fromMs + data.step_ms }));
            }}
          />
          {data.groups_hidden > 0 && (
            <p className="px-3 pb-2 text-label text-text-3">
              and {plural(data.groups_hidden, "more revision")}, with fewer decisions than these
            </p>
          )}
        </>
      )}
    </Panel>
  );
}

/** The policy's name only where there are several. */
function nameOf(
  { policy, revision }: { policy: string; revision: string },
  { series }: DecisionRevisionsOutput,
): string {
  const isOne = series.every((each) => each.policy === policy);
  return isOne || policy === "" ? nameOfRevision(revision) : `${policy} ${nameOfRevision(revision)}`;
}
