"use client";
import { formatBytes, formatNumber, plural } from "@/lib/client/format";
import type { IngestActivityOutput, IngestReceiver } from "@/lib/contract/ingest-activity";
import { Panel, type PanelAnswer } from "../panel/panel";
import { cx } from "../ui/cx";
import { EmptyState } from "../ui/empty-state";
import { Time } from "../ui/time";
import { Fact, ProcessName } from "./process-line";

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

/** How full something is; the numbers stand beside it. */
function Bar({ share }: { share: number }) {
  const percent = Math.min(100, Math.max(share > 0 ? 2 : 0, share * 100));
  return (
    <span aria-hidden className="block h-1.5 w-10 overflow-hidden rounded-full bg-overlay">
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
