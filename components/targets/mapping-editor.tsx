"use client";
import { Plus, X } from "lucide-react";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { nameFor, numbersIn } from "./json-paths";
import { emptyMapping, type MappingDraft } from "./target-draft";

const types = [
  { value: "gauge", words: "gauge" },
  { value: "counter", words: "counter" },
] as const;
const mostOffered = 60;

/** Which numbers of a JSON page are which metrics. Numbers of the page that was read last are offered. */
export function MappingEditor({
  rows,
  page,
  onChange,
}: {
  rows: MappingDraft[];
  page: string | null;
  onChange: (rows: MappingDraft[]) => void;
}) {
  const change = (key: string, part: Partial<MappingDraft>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <h3 className="font-medium text-table text-text-2">Mapping</h3>
      <p className="max-w-[80ch] text-label text-text-3">
        A path has dots between keys; * stands for any key, and $1, $2 in labels for what the stars stood for:
        tools.*.calls with tool=$1.
      </p>
      {rows.map((row) => (
        <MappingRow
          key={row.key}
          row={row}
          onChange={(part) => change(row.key, part)}
          onRemove={() => onChange(rows.filter(({ key }) => key !== row.key))}
        />
      ))}
      <Button size="sm" className="self-start" onClick={() => onChange([...rows, emptyMapping()])}>
        <Plus aria-hidden className="size-3.5" /> Add a metric
      </Button>
      {page !== null && (
        <Offered
          page={page}
          taken={new Set(rows.map(({ path }) => path))}
          onTake={(path) => onChange([...rows, emptyMapping({ path, metric: nameFor(path) })])}
        />
      )}
    </section>
  );
}

function MappingRow({
  row,
  onChange,
  onRemove,
}: {
  row: MappingDraft;
  onChange: (part: Partial<MappingDraft>) => void;
  onRemove: () => void;
}) {
  const field = (name: "path" | "metric" | "labels" | "scale", words: string, hint: string) => (
    <Input
      aria-label={words}
      placeholder={hint}
      value={row[name]}
      onChange={(event) => onChange({ [name]: event.target.value })}
      autoComplete="off"
      spellCheck={false}
      className="font-mono text-table"
    />
  );
  return (
    <div className="flex flex-wrap items-center gap-1.5 rounded-md border p-1.5">
      <span className="min-w-52 flex-1">{field("path", "Path", "tasks.tasks_processing")}</span>
      <span className="min-w-52 flex-1">{field("metric", "Metric", "tasks_processing")}</span>
      <span className="flex min-w-full items-center gap-1.5">
        <Select
          label="Type"
          value={row.type}
          options={types}
          size="md"
          onChange={(type) => onChange({ type })}
        />
        <span className="min-w-0 flex-1">{field("labels", "Labels of the metric", "labels: tool=$1")}</span>
        <span className="w-20">{field("scale", "Factor", "× 1")}</span>
        <IconButton label={`Remove ${row.metric || row.path || "the row"}`} onClick={onRemove}>
          <X aria-hidden className="size-3.5" />
        </IconButton>
      </span>
    </div>
  );
}

function Offered({
  page,
  taken,
  onTake,
}: {
  page: string;
  taken: ReadonlySet<string>;
  onTake: (path: string) => void;
}) {
  const numbers = numbersIn(page)?.filter(({ path }) => !taken.has(path)) ?? [];
  if (numbers.length === 0) return null;
  return (
    <div className="flex flex-col gap-1">
      <span className="text-label text-text-3">Numbers of the page</span>
      <div className="flex max-h-40 flex-wrap gap-1 overflow-y-auto">
        {numbers.slice(0, mostOffered).map(({ path, value }) => (
          <Button key={path} size="sm" className="max-w-full" onClick={() => onTake(path)}>
            <Plus aria-hidden className="size-3 shrink-0" />
            <span className="truncate font-mono">{path}</span>
            <span className="text-text-3">{value}</span>
          </Button>
        ))}
      </div>
      {numbers.length > mostOffered && (
        <span className="text-label text-text-3">and {numbers.length - mostOffered} more</span>
      )}
    </div>
  );
}
