"use client";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { RetentionOutput } from "@/lib/contract/retention";
import { Panel } from "../panel/panel";
import { Time } from "../ui/time";
import { RetentionForm } from "./retention-form";
import { signalWords } from "./retention-words";

/** How long the project keeps what it is sent: set here, with what that means and who changed it when. */
export function Retention() {
  const { project } = useView();
  const answer = useQuestion<RetentionOutput>("/api/v1/retention", { project }, { refreshOn: false });
  const { data } = answer;
  return (
    <div className="flex flex-col gap-3">
      <Panel title="Retention" about={project} answer={answer} height={220}>
        {data !== undefined && (
          <>
            <ul className="border-t">
              {data.signals.map((signal) => (
                <RetentionForm
                  key={`${project} ${signal.signal} ${signal.chosen_days} ${signal.own}`}
                  project={project}
                  retention={signal}
                  changeFrom={data.change_from}
                  mayChange={data.may_change}
                  onChanged={answer.refresh}
                />
              ))}
            </ul>
            <p className="border-t px-3 py-2 text-label text-text-3">
              Days are UTC. A day is dropped as a whole once it has been over for that long; items of a day
              that was dropped are refused. A change holds for data of {data.change_from} on: what is stored
              before goes when it would have gone.
            </p>
          </>
        )}
      </Panel>
      {data !== undefined && <Changes changes={data.changes} />}
    </div>
  );
}

function Changes({ changes }: { changes: RetentionOutput["changes"] }) {
  return (
    <Panel title="Changes" about="newest first">
      <ul className="border-t">
        {changes.map((change) => (
          <li
            key={`${change.signal} ${change.from_day} ${change.of_default}`}
            className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-0.5 border-b px-3 py-1 text-table last:border-b-0"
          >
            <span className="w-20 font-medium">{signalWords[change.signal].title}</span>
            <span className="w-44 tabular-nums">
              {change.keep_days === null ? "as the installation" : `${change.keep_days} days`}
              {change.of_default && <span className="text-text-3"> by default</span>}
            </span>
            <span className="min-w-40 flex-1 text-text-2">
              {change.from_day === "1970-01-01" ? "from the start" : `for data of ${change.from_day} on`}
            </span>
            <span className="text-text-3">
              {change.set_by ?? "RUNTOWER_RETENTION_DAYS"}, <Time at={change.set_at} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
