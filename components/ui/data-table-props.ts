import type { ReactNode } from "react";
import type { Column } from "./data-columns";

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
  /** About how high that is, in px: where it is not measured yet, the rows below keep clear of it. */
  expandedHeight?: number;
  /** The row to begin at, by key, in the middle of the table; the first row by default. */
  startAt?: string | null;
  /** Row height in px; 28 as everywhere. */
  rowHeight?: number;
  /** False where j, k and Enter belong to something else on the page at the moment. */
  keys?: boolean;
  onScroll?: (scrollTop: number) => void;
  className?: string;
};
