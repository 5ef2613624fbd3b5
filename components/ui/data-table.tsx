// biome-ignore-all lint/a11y/useSemanticElements: rows are positioned one by one, which table elements do not allow
"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import { useShortcut } from "@/lib/client/use-shortcut";
import { cx } from "./cx";
import { gridTracks } from "./data-columns";
import { DataHeader } from "./data-header";
import { DataRow } from "./data-row";
import type { DataTableProps } from "./data-table-props";

/**
 * A virtual table: any number of rows, 28 px each, sticky header, j/k/Enter, selection by key under live updates.
 * It fills its parent and scrolls inside: give the parent a height. Cells may hold links and buttons of their own; a click
 * on them does not open the row. Below a column's `from` width the column is left out (its track is 0).
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, columns, rowKey, selectedKey, onSelect, rowHeight = 28, onEnd, empty, footer } = props;
  const { expanded, expandedHeight = 0 } = props;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => {
      const row = rows[index];
      const isExpanded = row !== undefined && (expanded?.(row) ?? null) !== null;
      return rowHeight + (isExpanded ? expandedHeight : 0);
    },
    overscan: 12,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
    initialRect: { width: 1000, height: 800 },
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows.length > 0 && lastShown >= rows.length - 8) onEnd?.();
  }, [lastShown, rows.length, onEnd]);
  useStart(props, (index) => virtual.scrollToIndex(index, { align: "center" }));
  const at = selectedKey === null ? -1 : rows.findIndex((row) => rowKey(row) === selectedKey);
  const move = (to: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (row === undefined) return;
    onSelect(rowKey(row));
    virtual.scrollToIndex(Math.max(0, Math.min(rows.length - 1, to)), { align: "auto" });
  };
  const open = useOpen(props);
  const keys = props.keys !== false && rows.length > 0;
  useShortcut("j", "Next row", "Lists", () => move(at + 1), keys);
  useShortcut("k", "Previous row", "Lists", () => move(at < 0 ? 0 : at - 1), keys);
  useShortcut(
    "Enter",
    "Open the row",
    "Lists",
    () => rows[at] !== undefined && open(rows[at]),
    keys && at >= 0 && (props.rowHref !== undefined || props.onOpen !== undefined),
  );

  return (
    <div
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
      tabIndex={0}
      role="table"
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      onScroll={
        props.onScroll === undefined ? undefined : (event) => props.onScroll?.(event.currentTarget.scrollTop)
      }
      className={cx(
        "data-table @container relative h-full min-h-0 overflow-auto text-table [scrollbar-gutter:stable]",
        props.className,
      )}
      style={gridTracks(columns)}
    >
      <DataHeader {...props} />
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className="absolute inset-x-0 top-0"
              role="presentation"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <DataRow {...props} row={row} index={item.index} selected={item.index === at} open={open} />
            </div>
          );
        })}
      </div>
      <WholeRow>{rows.length === 0 ? empty : footer}</WholeRow>
    </div>
  );
}

/** What stands across all columns is a row too: a table holds nothing else. */
function WholeRow({ children }: { children: ReactNode }) {
  return children === undefined || children === null ? null : (
    <div role="rowgroup">
      <div role="row" tabIndex={-1}>
        <div role="cell">{children}</div>
      </div>
    </div>
  );
}

/** Scrolls once, when the row is there for the first time. */
function useStart<Row>(
  { rows, rowKey, startAt = null }: DataTableProps<Row>,
  scrollTo: (index: number) => void,
): void {
  const done = useRef<string | null>(null);
  const index =
    startAt === null || done.current === startAt ? -1 : rows.findIndex((row) => rowKey(row) === startAt);
  const scroll = useEffectEvent(scrollTo);
  useEffect(() => {
    if (index < 0) return;
    done.current = startAt;
    scroll(index);
  }, [index, startAt]);
}

function useOpen<Row>({ rowHref, onOpen, rowKey, onSelect }: DataTableProps<Row>): (row: Row) => void {
  const router = useRouter();
  return (row) => {
    onSelect(rowKey(row));
    if (onOpen !== undefined) onOpen(row);
    else if (rowHref !== undefined) router.push(rowHref(row));
  };
}
