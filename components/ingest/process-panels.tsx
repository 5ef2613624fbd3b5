"use client";
import type { ReactNode } from "react";
import { formatBytes, formatDuration, formatNumber, plural } from "@/lib/client/format";
import type { IngestActivityOutput, IngestReceiver, IngestWorker } from "@/lib/contract/ingest-activity";
import { Panel, type PanelAnswer } from "../panel/panel";
import { Badge } from "../ui/badge";
import { cx } from "../ui/cx";
import { EmptyState } from "../ui/empty-state";
import { Time } from "../ui/time";

type Props = { activity: IngestActivityOutput | undefined; answer: PanelAnswer };

/** Who takes telemetry in: how much each has in hand now. */
export function ReceiverPanel({ activity, answer }: Props) {
  const receivers = activity?.receivers ?? [];
  return (
    <Panel
      title="Receivers"
      about={
        receivers.length > 1
          ? plural(receivers.filter(({ alive }) => alive).length, "process", "processes")
          : undefined
      }
      answer={answer}
      height={72}
      empty={receivers.length === 0 && <EmptyState title="No receiver has been seen for ten minutes" />}
    >
      <ul className="border-t">
        {receivers.map((receiver) => (
          <ReceiverLine key={receiver.id} receiver={receiver} />
        ))}
      </ul>
    </Panel>
  );
}

function ReceiverLine({ receiver }: { receiver: IngestReceiver }) {
  const { alive, in_flight_bytes: inFlight, max_in_flight_bytes: most, memory_bytes: memory } = receiver;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-3 py-2 text-table last:border-b-0">
      <ProcessName process={receiver} />
      {alive ? (
        <>
          <Fact>{formatNumber(receiver.items_per_second)} items/s</Fact>
          <Fact name="in flight">
            {formatBytes(inFlight)}
            {most !== null && (
              <>
                <span className="text-text-3">of {formatBytes(most)}</span>
                <Bar share={inFlight / most} />
              </>
            )}
          </Fact>
          <Fact name="waiting">{formatNumber(receiver.waiting_exports)}</Fact>
          {memory !== null && <Fact name="memory">{formatBytes(memory)}</Fact>}
        </>
      ) : (
        <span className="text-text-2">
          silent since <Time at={receiver.last_seen_at} as="clock" />
        </span>
      )}
      <span className="ml-auto text-text-3">
        started <Time at={receiver.started_at} />
      </span>
    </li>
  );
}

function ProcessName({
  process,
}: {
  process: { host: string | null; id: string; alive: boolean; pid?: number };
}) {
  const short = process.id.replace(/^(receiver|worker)-/, "").slice(0, 8);
  return (
    <span className="flex min-w-20 items-center gap-2">
      <span
        aria-hidden
        className={cx("size-2 shrink-0 rounded-full", process.alive ? "bg-ok" : "bg-error")}
      />
      <span className="sr-only">{process.alive ? "Alive:" : "Gone:"}</span>
      <span className="truncate font-medium">{process.host ?? short}</span>
      {process.pid !== undefined && process.host !== null && (
        <span className="text-text-3 tabular-nums">{process.pid}</span>
      )}
    </span>
  );
}

function Fact({ name, children }: { name?: string; children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap">
      {name !== undefined && <span className="text-text-3">{name}</span>}
      <span className="flex items-center gap-1.5 tabular-nums">{children}</span>
    </span>
  );
}

/** How full something is; the numbers stand beside it. */
function Bar({ share }: { share: number }) {
  const percent = Math.min(100, Math.max(share > 0 ? 2 : 0, share * 100));
  return (
    <span aria-hidden className="block h-1.5 w-16 overflow-hidden rounded-full bg-overlay">
      <span
        className={cx(
          "block h-full rounded-full",
          percent > 90 ? "bg-error" : percent > 70 ? "bg-warning" : "bg-ok",
        )}
        style={{ width: `${percent}%` }}
      />
    </span>
  );
}

const jobWords: { [job: string]: string | undefined } = {
  "derive-runs": "Derive runs",
  "fold-rollups": "Fold rollups",
  "mark-lost": "Mark lost runs",
  "analyse-fresh": "Analyse new tables",
  "make-partitions": "Make partitions ahead",
  "drop-old-data": "Drop what is past retention",
  "age-ingest-stats": "Age ingest statistics",
  "age-rollups": "Age rollups",
  "vacuum-closed": "Vacuum closed days",
};

/** What happens after storing: how far behind it is, and who does it. */
export function WorkerPanel({ activity, answer }: Props) {
  const workers = activity?.workers ?? [];
  const backlog = activity?.backlog;
  const unfolded = backlog?.unfolded_increments ?? 0;
  return (
    <Panel
      title="Worker"
      answer={answer}
      height={72}
      empty={workers.length === 0 && <EmptyState title="No worker has been seen for ten minutes" />}
      toolbar={
        backlog !== undefined && (
          <span className="flex gap-3 text-table">
            <Fact name="runs">
              {backlog.derive_lag_ms < 1_000
                ? "up to date"
                : `${formatDuration(backlog.derive_lag_ms)} behind`}
            </Fact>
            <Fact name="rollups">
              {unfolded === 0
                ? "up to date"
                : `${unfolded >= 100_000 ? "over 100k" : formatNumber(unfolded)} to fold`}
            </Fact>
          </span>
        )
      }
    >
      <ul className="border-t">
        {workers.map((worker) => (
          <WorkerLine key={worker.id} worker={worker} />
        ))}
      </ul>
    </Panel>
  );
}

function WorkerLine({ worker }: { worker: IngestWorker }) {
  const held = worker.jobs.filter((job) => job.held);
  const failing = worker.jobs.filter((job) => job.failures > 0);
  return (
    <li className="flex flex-col gap-1.5 border-b px-3 py-2 text-table last:border-b-0">
      <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <ProcessName process={worker} />
        <span className="text-text-2">
          {!worker.alive ? (
            <>
              silent since <Time at={worker.last_seen_at} as="clock" />
            </>
          ) : held.length === 0 ? (
            "stands by"
          ) : (
            `does ${held.length} of ${worker.jobs.length} jobs`
          )}
        </span>
        <span className="ml-auto text-text-3">
          started <Time at={worker.started_at} />
        </span>
      </span>
      {failing.length > 0 && (
        <ul className="flex flex-wrap gap-1.5">
          {failing.map((job) => (
            <li key={job.name}>
              <Badge meaning="error">
                {jobWords[job.name] ?? job.name} failed {plural(job.failures, "time")}
              </Badge>
            </li>
          ))}
        </ul>
      )}
      {worker.alive && held.length > 0 && (
        <ul className="flex flex-wrap gap-x-4 gap-y-0.5 text-label text-text-3">
          {held.map((job) => (
            <li key={job.name} className="whitespace-nowrap">
              {jobWords[job.name] ?? job.name}{" "}
              {job.last_done_at === null ? (
                "not yet"
              ) : (
                <Time at={job.last_done_at} className="tabular-nums" />
              )}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
