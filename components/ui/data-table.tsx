// biome-ignore-all lint/a11y/useSemanticElements: rows are positioned one by one, which table elements do not allow
"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { type CSSProperties, type ReactNode, useEffect, useEffectEvent, useRef } from "react";
import { useShortcut } from "@/lib/client/use-shortcut";
import { cx } from "./cx";

export type Column<Row> = {
  id: string;
  header: ReactNode;
  /** A CSS grid track: `96px`, `minmax(120px, 1fr)`. */
  width: string;
  align?: "right";
  cell: (row: Row) => ReactNode;
  /** Set where the list can be sorted by this column; the value is handed to `onSort`. */
  sort?: string;
  /** Leave out where the table itself is narrower: sm 460 px, md 660 px, lg 900 px. */
  from?: "sm" | "md" | "lg";
};

export type DataTableProps<Row> = {
  /** Names the table for screen readers. */
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** Where Enter and a click lead. Leave out together with `onOpen` for a table to read only. */
  rowHref?: (row: Row) => string;
  /** Instead of a page: e.g. opens a drawer. */
  onOpen?: (row: Row) => void;
  /** The row under the keyboard's cursor, by key: it survives new rows above it. Controlled, so that pages can act on it. */
  selectedKey: string | null;
  onSelect: (key: string | null) => void;
  sort?: { by: string; descending: boolean };
  onSort?: (by: string) => void;
  /** Called when the last rows come into sight. */
  onEnd?: (() => void) | undefined;
  /** Rows that just came: they fade in. */
  isNew?: (row: Row) => boolean;
  /** Shown under a row that is expanded in place; null where it is not. */
  expanded?: (row: Row) => ReactNode | null;
  /** Instead of rows, when there are none. */
  empty?: ReactNode;
  /** After the last row: "Loading more", "That is all". */
  footer?: ReactNode;
  /** The row to begin at, by key, in the middle of the table; the first row by default. */
  startAt?: string | null;
  /** Row height in px; 28 as everywhere. */
  rowHeight?: number;
  /** False where j, k and Enter belong to something else on the page at the moment. */
  keys?: boolean;
  onScroll?: (scrollTop: number) => void;
  className?: string;
};

const hide = { sm: "@max-[460px]:hidden", md: "@max-[660px]:hidden", lg: "@max-[900px]:hidden" } as const;

/**
 * A virtual table: any number of rows, 28 px each, sticky header, j/k/Enter, selection by key under live updates.
 * It fills its parent and scrolls inside: give the parent a height. Cells may hold links and buttons of their own; a click
 * on them does not open the row. Below a column's `from` width the column is left out (its track is 0).
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, columns, rowKey, selectedKey, onSelect, rowHeight = 28, onEnd, empty, footer } = props;
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
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
      style={tracks(columns)}
    >
      <Header {...props} />
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
              <BodyRow {...props} row={row} index={item.index} selected={item.index === at} open={open} />
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

const grid =
  "grid grid-cols-(--columns-xs) items-center gap-x-3 px-3 @min-[460px]:grid-cols-(--columns-sm) @min-[660px]:grid-cols-(--columns-md) @min-[900px]:grid-cols-(--columns-lg)";

/** One grid template for each width: a column that is left out takes its track with it. */
function tracks<Row>(columns: readonly Column<Row>[]): CSSProperties {
  const upTo = (...from: Column<Row>["from"][]) =>
    columns
      .filter((column) => from.includes(column.from))
      .map((column) => column.width)
      .join(" ");
  return {
    "--columns-xs": upTo(undefined),
    "--columns-sm": upTo(undefined, "sm"),
    "--columns-md": upTo(undefined, "sm", "md"),
    "--columns-lg": upTo(undefined, "sm", "md", "lg"),
  } as CSSProperties;
}

function Header<Row>({ columns, sort, onSort }: DataTableProps<Row>) {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b bg-surface">
      <div role="row" tabIndex={-1} className={cx(grid, "h-7 text-label text-text-3")}>
        {columns.map((column) => {
          const active = sort !== undefined && column.sort === sort.by;
          const Arrow = sort?.descending ? ArrowDown : ArrowUp;
          return (
            <div
              key={column.id}
              role="columnheader"
              tabIndex={-1}
              aria-sort={active ? (sort.descending ? "descending" : "ascending") : undefined}
              className={cx(
                "truncate",
                column.align === "right" && "text-right",
                column.from && hide[column.from],
              )}
            >
              {column.sort === undefined || onSort === undefined ? (
                column.header
              ) : (
                <button
                  type="button"
                  onClick={() => onSort(column.sort ?? "")}
                  className={cx(
                    "inline-flex items-center gap-0.5 rounded-sm hover:text-text",
                    active && "font-medium text-text",
                  )}
                >
                  {column.header}
                  {active && <Arrow aria-hidden className="size-3" />}
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

type BodyProps<Row> = DataTableProps<Row> & {
  row: Row;
  index: number;
  selected: boolean;
  open: (row: Row) => void;
};

function BodyRow<Row>({
  columns,
  row,
  index,
  selected,
  open,
  rowHref,
  onOpen,
  isNew,
  expanded,
  rowHeight = 28,
}: BodyProps<Row>) {
  const opens = rowHref !== undefined || onOpen !== undefined;
  const below = expanded?.(row) ?? null;
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: j, k and Enter do it, and the row's own link */}
      <div
        role="row"
        tabIndex={-1}
        aria-rowindex={index + 2}
        aria-current={selected ? "true" : undefined}
        onClick={(event) => {
          if (
            !opens ||
            (event.target as Element).closest("a, button, input") !== null ||
            getSelection()?.isCollapsed === false
          )
            return;
          if (rowHref !== undefined && onOpen === undefined && (event.metaKey || event.ctrlKey))
            window.open(rowHref(row), "_blank");
          else open(row);
        }}
        style={{ height: rowHeight }}
        className={cx(
          grid,
          "border-line border-b outline-none hover:bg-raised aria-[current]:bg-overlay aria-[current]:shadow-[inset_2px_0_var(--accent)]",
          opens && "cursor-pointer",
          isNew?.(row) && "row-new",
        )}
      >
        {columns.map((column) => (
          <div
            key={column.id}
            role="cell"
            className={cx(
              "min-w-0 truncate",
              column.align === "right" && "text-right tabular-nums",
              column.from && hide[column.from],
            )}
          >
            {column.cell(row)}
          </div>
        ))}
      </div>
      {below !== null && (
        <div role="row" tabIndex={-1} className="border-b bg-canvas">
          <div role="cell">{below}</div>
        </div>
      )}
    </>
  );
}
