"use client";
import { parseAsArrayOf, parseAsString, useQueryState } from "nuqs";

const parser = parseAsArrayOf(parseAsString).withDefault([]);
const mostColumns = 6;

/** Attributes shown as columns of the log table: part of the view, so part of the URL. */
export function useColumns() {
  const [columns, setColumns] = useQueryState("columns", parser);
  const toggle = (key: string) => {
    const next = columns.includes(key)
      ? columns.filter((each) => each !== key)
      : [...columns, key].slice(-mostColumns);
    void setColumns(next.length === 0 ? null : next);
  };
  return { columns, toggle };
}
