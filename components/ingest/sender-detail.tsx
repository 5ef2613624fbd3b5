import { formatDuration, formatExact, plural } from "@/lib/client/format";
import type { IngestReason, IngestRow } from "@/lib/contract/ingest-activity";
import { Time } from "../ui/time";
import { kindWords, reasonWords } from "./reason-words";

const meanings: { [kind in IngestReason["kind"]]: string } = {
  rejected: "var(--error)",
  refused: "var(--error)",
  throttled: "var(--warning)",
  limited: "var(--warning)",
};

/** Below a sender: what was not taken as it was sent, with the sender's last answer and what to change; then the rest of its counts. */
export function SenderDetail({ row }: { row: IngestRow }) {
  return (
    <div className="flex flex-col gap-2 bg-canvas px-3 py-2 text-table sm:pl-8">
      {row.reasons.length > 0 && (
        <ul className="flex flex-col gap-2">
          {row.reasons.map((reason) => (
            <ReasonLine key={`${reason.kind} ${reason.reason}`} reason={reason} />
          ))}
        </ul>
      )}
      <Facts row={row} />
    </div>
  );
}

function ReasonLine({ reason }: { reason: IngestReason }) {
  const { what, advice } = reasonWords(reason);
  const { one, many, fate } = kindWords[reason.kind];
  return (
    <li className="flex flex-col gap-0.5 border-l-2 pl-2.5" style={{ borderColor: meanings[reason.kind] }}>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{what.charAt(0).toUpperCase() + what.slice(1)}</span>
        <span className="text-text-2 tabular-nums">
          {formatExact(reason.count)} {reason.count === 1 ? one : many} {fate}
        </span>
        <span className="text-text-3">
          last <Time at={reason.last_at} />
        </span>
      </p>
      {advice !== "" && <p className="max-w-[90ch] text-text-2">{advice}</p>}
      {reason.message !== "" && (
        <p className="max-w-[110ch] font-mono text-label text-text-3 [overflow-wrap:anywhere]">
          {reason.message}
        </p>
      )}
    </li>
  );
}

function Facts({ row }: { row: IngestRow }) {
  const facts: [string, string][] = [];
  if (row.exports > 0) facts.push([row.signal === "runs" ? "Calls" : "Exports", formatExact(row.exports)]);
  if (row.accepted > 0 && row.signal !== "runs") facts.push(["Items", formatExact(row.accepted)]);
  if (row.duplicates > 0)
    facts.push([
      "Sent again",
      `${plural(row.duplicates, "item")}${row.duplicate_exports > 0 ? `, ${plural(row.duplicate_exports, "whole export")}` : ""}: counted once`,
    ]);
  if (row.lag_ms !== null)
    facts.push([
      "Arrival lag",
      `${formatDuration(row.lag_ms.avg)} on average, at most ${formatDuration(row.lag_ms.max)}`,
    ]);
  if (row.skewed > 0)
    facts.push(["Clock", `${plural(row.skewed, "item")} ended before the start, or after the arrival`]);
  if (facts.length === 0) return null;
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-text-3">{name}</dt>
          <dd className="tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
