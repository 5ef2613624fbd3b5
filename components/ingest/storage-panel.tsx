"use client";
import { formatBytes } from "@/lib/client/format";
import { type IngestStorageOutput, rawTables } from "@/lib/contract/ingest-storage";
import { Chart } from "../charts/chart";
import { Panel, type PanelAnswer } from "../panel/panel";
import { storageByDay, tableColours, tableWords } from "./storage-days";
import { StorageTables } from "./storage-tables";

type Props = { storage: IngestStorageOutput | undefined; answer: PanelAnswer };

const dayMs = 86_400_000;

/** What fills the disk: raw rows by the day they are of, and every table with its size. */
export function StoragePanel({ storage, answer }: Props) {
  const days = storage === undefined ? undefined : storageByDay(storage.leaves, Date.parse(storage.as_of));
  const raw = storage?.tables.filter(({ kind }) => kind === "raw") ?? [];
  const perSpan = storage?.bytes_per_span ?? null;
  return (
    <Panel
      title="Storage"
      about={
        storage &&
        `${formatBytes(storage.database_bytes)} in all${perSpan === null ? "" : `, ${formatBytes(Math.round(perSpan))} a span with indexes and large values`}`
      }
      answer={answer}
      height={340}
    >
      {days !== undefined && raw.some(({ rows }) => rows > 0) && (
        <Chart
          label="Stored bytes by day and table"
          kind="bar"
          stacked
          times={days.times}
          series={rawTables
            .filter((table) => days.bytes[table].some((bytes) => bytes > 0))
            .map((table) => ({
              key: table,
              words: tableWords[table],
              colour: tableColours[table],
              values: days.bytes[table],
            }))}
          fromMs={(days.times[0] ?? 0) - dayMs / 2}
          toMs={(days.times.at(-1) ?? 0) + dayMs / 2}
          stepMs={dayMs}
          format={formatBytes}
          height={150}
        />
      )}
      <StorageTables tables={storage?.tables ?? []} />
    </Panel>
  );
}
