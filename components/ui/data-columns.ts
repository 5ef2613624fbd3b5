import type { CSSProperties, ReactNode } from "react";

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

/** Hides a cell below its column's width. */
export const hideBelow = {
  sm: "@max-[460px]:hidden",
  md: "@max-[660px]:hidden",
  lg: "@max-[900px]:hidden",
} as const;

export const rowGrid =
  "grid grid-cols-(--columns-xs) items-center gap-x-3 px-3 @min-[460px]:grid-cols-(--columns-sm) @min-[660px]:grid-cols-(--columns-md) @min-[900px]:grid-cols-(--columns-lg)";

/** One grid template for each width: a column that is left out takes its track with it. */
export function gridTracks<Row>(columns: readonly Column<Row>[]): CSSProperties {
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
