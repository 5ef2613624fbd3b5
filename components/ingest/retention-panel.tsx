"use client";
import { formatBytes, formatTime, plural } from "@/lib/client/format";
import { useUtc } from "@/lib/client/use-clock";
import type { IngestStorageOutput } from "@/lib/contract/ingest-storage";
import { Panel, type PanelAnswer } from "../panel/panel";
import { EmptyState } from "../ui/empty-state";
import { Time } from "../ui/time";
import { nextDrops, tableWords } from "./storage-days";

type Props = { storage: IngestStorageOutput | undefined; answer: PanelAnswer };

/** What retention drops, and when: nothing goes unseen. */
export function RetentionPanel({ storage, answer }: Props) {
  const utc = useUtc();
  const drops = storage === undefined ? [] : nextDrops(storage.leaves, 8);
  return (
    <Panel
      title="Retention drops next"
      answer={answer}
      height={120}
      empty={
        storage !== undefined &&
        drops.length === 0 && (
          <EmptyState title="Nothing to drop">
            There are no stored days yet. Whole days are dropped, oldest first.
          </EmptyState>
        )
      }
    >
      <ol className="border-t">
        {drops.map((drop) => (
          <li
            key={drop.dropAt}
            className="flex flex-col gap-0.5 border-b px-3 py-2 text-table last:border-b-0"
          >
            <span className="flex items-baseline gap-2">
              <time dateTime={drop.dropAt} className="font-medium tabular-nums" suppressHydrationWarning>
                {isDue(drop.dropAt, storage?.as_of)
                  ? "Within the hour"
                  : formatTime(Date.parse(drop.dropAt), utc).slice(0, 16)}
              </time>
              {!isDue(drop.dropAt, storage?.as_of) && <Time at={drop.dropAt} className="text-text-3" />}
              <span className="ml-auto tabular-nums">{formatBytes(drop.bytes)}</span>
            </span>
            <span className="text-text-2">
              {drop.tables.map((table) => tableWords[table].toLowerCase()).join(", ")} of{" "}
              {dayWords(drop.days)}
              <span className="text-text-3">
                , {plural(Math.round(drop.rows), "row")}
                {drop.keepDays.length > 0 && `, kept ${drop.keepDays.join(" and ")} days`}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function isDue(dropAt: string, asOf: string | undefined): boolean {
  return asOf !== undefined && Date.parse(dropAt) <= Date.parse(asOf);
}

function dayWords(days: readonly string[]): string {
  const [first, ...rest] = days;
  return rest.length === 0 ? (first ?? "") : `${first} and ${plural(rest.length, "more day")}`;
}
