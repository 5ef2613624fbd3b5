"use client";
import { DoorOpen } from "lucide-react";
import Link from "next/link";
import { formatExact, formatShare, plural } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useHref, useView } from "@/lib/client/use-view";
import type { UndecidedOutput } from "@/lib/contract/decision-coverage";
import { Panel } from "../panel/panel";
import { EmptyState } from "../ui/empty-state";
import { Time } from "../ui/time";

const callsMost = 12;

/** Fail-open suspicion: tools that usually are decided about, and their calls that were not. */
export function Undecided() {
  const { project } = useView();
  const { params } = useTimeRange();
  const answer = useQuestion<UndecidedOutput>(
    "/api/v1/decisions/undecided",
    { project, limit: 50, ...params },
    { refreshOn: (change) => change.decisions > 0 || change.spans > 0, everyMs: 30_000 },
  );
  const { data } = answer;
  const suspects = data?.tools.filter(isSuspect) ?? [];
  return (
    <Panel
      title="Fail-open suspicion"
      about="tool calls without a decision, where there usually is one"
      answer={answer}
      height={220}
      empty={data !== undefined && suspects.length === 0 && <NoSuspicion data={data} />}
    >
      {data !== undefined && (
        <>
          <ul className="border-t py-1">
            {suspects.map((suspect) => (
              <Suspect key={suspect.tool} suspect={suspect} />
            ))}
          </ul>
          <Calls calls={data.calls.filter(({ tool }) => suspects.some((suspect) => suspect.tool === tool))} />
          {data.partial && (
            <p className="border-t px-3 py-2 text-label text-text-3">
              Looked at one by one since <Time at={data.examined_from} as="full" />: there were more calls
              than that.
            </p>
          )}
        </>
      )}
    </Panel>
  );
}

const usuallyMissing = ({ usual_share }: UndecidedOutput["tools"][number]) => 1 - Math.min(1, usual_share);

/** More calls went without than usual: a few always do where senders sample or lose some. */
function isSuspect(tool: UndecidedOutput["tools"][number]): boolean {
  return tool.missing > 0 && tool.missing / Math.max(1, tool.examined) > usuallyMissing(tool);
}

function NoSuspicion({ data }: { data: UndecidedOutput }) {
  return (
    <EmptyState
      title={
        data.tools.length === 0
          ? "No tool is decided about often enough to tell"
          : "Tools are decided about as usual"
      }
    >
      {data.tools.length === 0
        ? "A tool is watched once most of at least 20 calls had a decision."
        : `${plural(data.tools.length, "tool")} watched; each call that was looked at has its decision.`}
    </EmptyState>
  );
}

function Suspect({ suspect }: { suspect: UndecidedOutput["tools"][number] }) {
  const href = useHref();
  return (
    <li>
      <Link
        href={href("/traces", { q: suspect.calls_q })}
        prefetch={false}
        title={`Usually ${suspect.usual_share.toFixed(2)} decisions a call, over ${formatExact(suspect.baseline_calls)} calls`}
        className="flex min-h-7 items-center gap-2 px-3 py-1 text-table -outline-offset-2 hover:bg-raised"
      >
        <DoorOpen aria-hidden className="size-3.5 shrink-0 text-warning" />
        <span className="min-w-0 truncate font-mono text-[11.5px]">{suspect.tool}</span>
        <span className="ml-auto shrink-0 text-right text-text-2 tabular-nums">
          <span className="font-medium text-warning">{formatExact(suspect.missing)}</span> of{" "}
          {plural(suspect.examined, "call")} without, usually{" "}
          {formatShare(1 - Math.min(1, suspect.usual_share))}
        </span>
      </Link>
    </li>
  );
}

function Calls({ calls }: { calls: UndecidedOutput["calls"] }) {
  const href = useHref();
  if (calls.length === 0) return null;
  return (
    <section aria-label="The newest calls without a decision" className="border-t py-1">
      <h3 className="px-3 pt-1 pb-0.5 font-medium text-label text-text-3">
        The newest calls without a decision
      </h3>
      <ul>
        {calls.slice(0, callsMost).map((call) => (
          <li key={`${call.trace_id}${call.span_id}`}>
            <Link
              href={href(`/traces/${call.trace_id}`, { span: call.span_id })}
              prefetch={false}
              className="flex h-7 items-center gap-2 px-3 text-table -outline-offset-2 hover:bg-raised"
            >
              <span className="truncate font-mono text-[11.5px]">{call.tool}</span>
              <span className="min-w-0 truncate text-text-2">by {call.agent ?? call.service}</span>
              {call.failed && <span className="shrink-0 text-error text-label">failed</span>}
              <Time at={call.time} className="ml-auto shrink-0 text-label text-text-3 tabular-nums" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
