"use client";
import { useState } from "react";
import { useNarrow } from "@/lib/client/use-narrow";
import type { IngestRow } from "@/lib/contract/ingest-activity";
import { DataTable } from "../ui/data-table";
import { EmptyState } from "../ui/empty-state";
import { senderColumns } from "./sender-columns";
import { SenderDetail } from "./sender-detail";
import { type SenderSort, senderKey } from "./sort-senders";

type Props = {
  rows: readonly IngestRow[];
  sort: SenderSort;
  onSort: (sort: SenderSort) => void;
  empty: string;
};

// The table scrolls inside itself beyond this; below it, it is as tall as its rows.
const mostPx = 460;

/** One line for each key, signal and service; a click or Enter opens why something was refused. */
export function SenderTable({ rows, sort, onSort, empty }: Props) {
  const narrow = useNarrow();
  const [selected, setSelected] = useState<string | null>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const rowHeight = narrow ? 44 : 30;
  const toggle = (row: IngestRow) => {
    const next = new Set(open);
    if (!next.delete(senderKey(row))) next.add(senderKey(row));
    setOpen(next);
  };
  const openPx = rows
    .filter((row) => open.has(senderKey(row)))
    .reduce((sum, row) => sum + detailPx(row, narrow), 0);
  const wantedPx = 32 + Math.max(rows.length * (rowHeight + 1), 120) + openPx;
  return (
    <div className="border-t" style={{ height: Math.min(mostPx + Math.min(openPx, 240), wantedPx) }}>
      <DataTable
        label="Senders by key and service"
        rows={rows}
        columns={senderColumns(open, narrow, toggle)}
        rowKey={senderKey}
        rowHeight={rowHeight}
        selectedKey={selected}
        onSelect={setSelected}
        onOpen={toggle}
        expanded={(row) => (open.has(senderKey(row)) ? <SenderDetail row={row} /> : null)}
        sort={{ by: sort, descending: sort !== "service" }}
        onSort={(by) => onSort(by as SenderSort)}
        empty={<EmptyState title={empty} />}
      />
    </div>
  );
}

/** About how tall what opens below a row is: the table must have a height before it is drawn. */
function detailPx({ reasons }: IngestRow, narrow: boolean): number {
  const linePx = narrow ? 104 : 62;
  return 42 + reasons.reduce((sum, { message }) => sum + (message === "" ? linePx - 18 : linePx), 0);
}
