"use client";
import { formatDuration, formatNumber, plural } from "@/lib/client/format";
import type { IngestActivityOutput, IngestWorker } from "@/lib/contract/ingest-activity";
import { Panel, type PanelAnswer } from "../panel/panel";
import { Badge } from "../ui/badge";
import { EmptyState } from "../ui/empty-state";
import { Time } from "../ui/time";
import { Fact, ProcessName } from "./process-line";

type Props = { activity: IngestActivityOutput | undefined; answer: PanelAnswer };

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
