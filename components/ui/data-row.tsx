// biome-ignore-all lint/a11y/useSemanticElements: rows are positioned one by one, which table elements do not allow
"use client";
import { cx } from "./cx";
import { hideBelow, rowGrid } from "./data-columns";
import type { DataTableProps } from "./data-table-props";

type BodyProps<Row> = DataTableProps<Row> & {
  row: Row;
  index: number;
  selected: boolean;
  open: (row: Row) => void;
};

/** One row, and what is expanded under it. */
export function DataRow<Row>({
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
          rowGrid,
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
              column.from && hideBelow[column.from],
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
