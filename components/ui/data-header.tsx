// biome-ignore-all lint/a11y/useSemanticElements: rows are positioned one by one, which table elements do not allow
"use client";
import { ArrowDown, ArrowUp } from "lucide-react";
import { cx } from "./cx";
import { hideBelow, rowGrid } from "./data-columns";
import type { DataTableProps } from "./data-table-props";

export function DataHeader<Row>({ columns, sort, onSort }: DataTableProps<Row>) {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 border-b bg-surface">
      <div role="row" tabIndex={-1} className={cx(rowGrid, "h-7 text-label text-text-3")}>
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
                column.from && hideBelow[column.from],
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
