"use client";
import { formatBytes, formatNumber, formatShare, formatTime, plural } from "@/lib/client/format";
import { useUtc } from "@/lib/client/use-clock";
import { type IngestStorageOutput, rawTables, type StorageTable } from "@/lib/contract/ingest-storage";
import { Chart } from "../charts/chart";
import { Panel, type PanelAnswer } from "../panel/panel";
import { cx } from "../ui/cx";
import { EmptyState } from "../ui/empty-state";
import { Time } from "../ui/time";
import { nextDrops, storageByDay, tableWords } from "./storage-days";

type Props = { storage: IngestStorageOutput | undefined; answer: PanelAnswer };

const dayMs = 86_400_000;
const colours = {
  spans: "var(--series-0)",
  span_granules: "var(--series-4)",
  payloads: "var(--series-6)",
  log_records: "var(--series-1)",
  trace_keys: "var(--series-3)",
} as const;

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
              colour: colours[table],
              values: days.bytes[table],
            }))}
          fromMs={(days.times[0] ?? 0) - dayMs / 2}
          toMs={(days.times.at(-1) ?? 0) + dayMs / 2}
          stepMs={dayMs}
          format={formatBytes}
          height={150}
        />
      )}
      <TableSizes tables={storage?.tables ?? []} />
    </Panel>
  );
}

const kindWords: { [kind in StorageTable["kind"]]: string } = {
  raw: "raw",
  dictionary: "dictionary",
  rollup: "rollups",
  run: "runs",
  other: "housekeeping",
};
const leastBytes = 100_000;

/** Tables by size; those too small to matter are one line. */
function TableSizes({ tables }: { tables: readonly StorageTable[] }) {
  const large = tables.filter(({ bytes, rows, kind }) => bytes >= leastBytes || (kind === "raw" && rows > 0));
  const small = tables.filter((table) => !large.includes(table));
  const smallBytes = small.reduce((sum, { bytes }) => sum + bytes, 0);
  const most = Math.max(1, ...large.map(({ bytes }) => bytes));
  return (
    <div className="overflow-x-auto border-t">
      <table className="w-full text-table tabular-nums">
        <caption className="sr-only">Tables by size</caption>
        <thead className="text-label text-text-3">
          <tr className="h-7 border-b text-right">
            <th scope="col" className="px-3 text-left font-normal">
              Table
            </th>
            <th scope="col" className="px-2 text-left font-normal max-sm:hidden">
              Kind
            </th>
            <th scope="col" className="px-2 font-normal max-sm:hidden">
              Days
            </th>
            <th scope="col" className="px-2 font-normal">
              Rows
            </th>
            <th scope="col" className="px-2 font-normal max-sm:hidden">
              Indexes
            </th>
            <th scope="col" className="px-3 font-normal">
              Size
            </th>
            <th scope="col" className="w-[18%] font-normal max-md:hidden">
              <span className="sr-only">Share</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {large.map((table) => (
            <tr key={table.name} className="h-7 border-b last:border-b-0">
              <th scope="row" className="px-3 text-left font-normal">
                {table.kind === "raw" ? (
                  <span className="flex items-center gap-2">
                    <span
                      aria-hidden
                      className="size-2 rounded-[2px]"
                      style={{ background: colours[table.name as keyof typeof colours] }}
                    />
                    {tableWords[table.name as keyof typeof tableWords]}
                  </span>
                ) : (
                  <span className="font-mono text-text-2">{table.name}</span>
                )}
              </th>
              <td className="px-2 text-text-3 max-sm:hidden">{kindWords[table.kind]}</td>
              <td className="px-2 text-right text-text-2 max-sm:hidden">
                {table.days > 0 ? table.days : ""}
              </td>
              <td className="px-2 text-right">{formatNumber(Math.round(table.rows))}</td>
              <td className="px-2 text-right text-text-2 max-sm:hidden">
                {table.bytes > 0
                  ? formatShare(Math.round((table.index_bytes / table.bytes) * 100) / 100)
                  : ""}
              </td>
              <td className="whitespace-nowrap px-3 text-right">{formatBytes(table.bytes)}</td>
              <td className="pr-3 max-md:hidden">
                <span aria-hidden className="block h-1.5 overflow-hidden rounded-full bg-overlay">
                  <span
                    className={cx(
                      "block h-full rounded-full",
                      table.kind === "raw" ? "bg-series-0" : "bg-text-3",
                    )}
                    style={{ width: `${(table.bytes / most) * 100}%`, background: barColour(table) }}
                  />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {small.length > 0 && (
        <p className="border-t px-3 py-1.5 text-label text-text-3">
          and {plural(small.length, "small table")}, {formatBytes(smallBytes)} together
        </p>
      )}
    </div>
  );
}

function barColour(table: StorageTable): string {
  return table.kind === "raw" ? colours[table.name as keyof typeof colours] : "var(--text-3)";
}

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
