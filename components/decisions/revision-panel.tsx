"use client";
import { useRouter } from "next/navigation";
import { distinctColours } from "@/lib/client/colour";
import { formatShare, plural, shortenId } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref, useView } from "@/lib/client/use-view";
import type { DecisionRevisionsOutput } from "@/lib/contract/decision-panels";
import { Chart } from "../charts/chart";
import { Panel } from "../panel/panel";
import { termText } from "../search/query-text";
import { EmptyState } from "../ui/empty-state";

/** More lines with words than this lie over each other. */
const markersMost = 6;

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
            markers={data.markers.slice(-markersMost).map(({ time, revision }) => ({
              timeMs: time,
              words: shortenId(revision),
            }))}
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
  return isOne || policy === "" ? shortenId(revision) : `${policy} ${shortenId(revision)}`;
}
