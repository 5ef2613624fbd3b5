import { formatBytes, formatNumber, formatShare, plural } from "@/lib/client/format";
import { rawTables, type StorageTable } from "@/lib/contract/ingest-storage";
import { tableColours, tableWords } from "./storage-days";

const kindWords: { [kind in StorageTable["kind"]]: string } = {
  raw: "raw",
  dictionary: "dictionary",
  rollup: "rollups",
  run: "runs",
  other: "housekeeping",
};
const leastBytes = 100_000;

/** Tables by size; those too small to matter are one line. */
export function StorageTables({ tables }: { tables: readonly StorageTable[] }) {
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
                <TableName table={table} />
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
                    className="block h-full rounded-full"
                    style={{ width: `${(table.bytes / most) * 100}%`, background: colourOf(table) }}
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

const rawOf = ({ name }: StorageTable) => rawTables.find((each) => each === name);

function colourOf(table: StorageTable): string {
  const raw = rawOf(table);
  return raw === undefined ? "var(--text-3)" : tableColours[raw];
}

/** Raw tables by what they hold, as on the chart; the others by their own name. */
function TableName({ table }: { table: StorageTable }) {
  const raw = rawOf(table);
  if (raw === undefined) return <span className="font-mono text-text-2">{table.name}</span>;
  return (
    <span className="flex items-center gap-2">
      <span aria-hidden className="size-2 rounded-[2px]" style={{ background: tableColours[raw] }} />
      {tableWords[raw]}
    </span>
  );
}
