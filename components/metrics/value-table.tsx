"use client";
import { useMemo, useState } from "react";
import type { PromLabels } from "@/lib/client/prom/answers";
import { promNumber } from "@/lib/client/prom/answers";
import { formatValue, type Unit } from "@/lib/client/prom/units";
import type { PromOutcome } from "@/lib/client/prom/use-prom";
import type { Column } from "../ui/data-columns";
import { DataTable } from "../ui/data-table";

type Row = { key: string; letter: string; labels: PromLabels; text: string; value: number | null };
const mostLabels = 6;

/** One row for each series, one column for each label that tells them apart; the value last. */
export function ValueTable({
  outcomes,
  letters,
  unit,
  className,
}: {
  outcomes: readonly PromOutcome[];
  letters: readonly string[];
  unit: Unit;
  className?: string;
}) {
  const rows = useMemo(() => rowsOf(outcomes, letters), [outcomes, letters]);
  const [selected, setSelected] = useState<string | null>(null);
  const [sort, setSort] = useState({ by: "value", descending: true });
  const columns = useMemo(() => columnsOf(rows, unit, letters.length > 1), [rows, unit, letters.length]);
  const sorted = useMemo(() => rows.toSorted(order(sort)), [rows, sort]);
  return (
    <DataTable
      label="Values"
      rows={sorted}
      columns={columns}
      rowKey={(row) => row.key}
      selectedKey={selected}
      onSelect={setSelected}
      sort={sort}
      onSort={(by) => setSort({ by, descending: sort.by === by ? !sort.descending : by === "value" })}
      keys={false}
      {...(className === undefined ? {} : { className })}
    />
  );
}

function rowsOf(outcomes: readonly PromOutcome[], letters: readonly string[]): Row[] {
  return outcomes.flatMap(({ reply }, place) => {
    const letter = letters[place] ?? "";
    const row = (labels: PromLabels, text: string, value: number | null, index: number): Row => ({
      key: `${place} ${index}`,
      letter,
      labels,
      text,
      value,
    });
    if (reply === null) return [];
    const { data } = reply;
    if (data.resultType === "string") return [row({}, data.result[1], null, 0)];
    if (data.resultType === "scalar") return [row({}, data.result[1], promNumber(data.result[1]), 0)];
    if (data.resultType === "matrix")
      return data.result.map(({ metric, values = [] }, index) =>
        row(metric, `${values.length} samples`, promNumber(values.at(-1)?.[1] ?? "NaN"), index),
      );
    return data.result.map(({ metric, value, histogram }, index) =>
      histogram === undefined
        ? row(metric, value?.[1] ?? "", promNumber(value?.[1] ?? "NaN"), index)
        : row(metric, `${histogram[1].count} measured, sum ${histogram[1].sum}`, null, index),
    );
  });
}

function columnsOf(rows: readonly Row[], unit: Unit, lettered: boolean): Column<Row>[] {
  const names = [...new Set(rows.flatMap(({ labels }) => Object.keys(labels)))].sort();
  const shown = names.slice(0, mostLabels);
  const rest = names.slice(mostLabels);
  return [
    ...(lettered ? [{ id: "query", header: "Query", width: "56px", cell: (row: Row) => row.letter }] : []),
    ...shown.map((name) => ({
      id: name,
      header: name === "__name__" ? "metric" : name,
      width: "minmax(56px, 1fr)",
      sort: name,
      cell: (row: Row) => row.labels[name] ?? "",
    })),
    ...(rest.length > 0
      ? [
          {
            id: "more",
            header: "other labels",
            width: "minmax(120px, 2fr)",
            from: "lg" as const,
            cell: (row: Row) =>
              rest
                .flatMap((name) => (row.labels[name] === undefined ? [] : [`${name}=${row.labels[name]}`]))
                .join(" "),
          },
        ]
      : []),
    {
      id: "value",
      header: "Value",
      width: "minmax(72px, 140px)",
      align: "right",
      sort: "value",
      cell: (row) => (
        <span title={row.text}>{row.value === null ? row.text : formatValue(unit, row.value)}</span>
      ),
    },
  ];
}

function order({ by, descending }: { by: string; descending: boolean }): (a: Row, b: Row) => number {
  const sign = descending ? -1 : 1;
  if (by !== "value") return (a, b) => sign * (a.labels[by] ?? "").localeCompare(b.labels[by] ?? "");
  const at = ({ value }: Row) => (value === null || Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value);
  return (a, b) => sign * (at(a) - at(b) || 0);
}
