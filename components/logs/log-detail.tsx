"use client";
import { Columns3, Filter, FilterX, UnfoldVertical } from "lucide-react";
import { Button } from "@/components/ui/button";
import { CopyButton, copyText } from "@/components/ui/copy-button";
import { Id } from "@/components/ui/id";
import { JsonTree } from "@/components/ui/json-tree";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { useHref } from "@/lib/client/use-view";
import type { LogRow } from "@/lib/contract/log-list";
import type { FilterLogs } from "./filter-logs";
import { useColumns } from "./use-columns";

type Props = {
  row: LogRow;
  onFilter?: FilterLogs | undefined;
  onContext?: ((row: LogRow) => void) | undefined;
};

/** All of one line: its whole text, where it belongs, and its attributes to filter by. */
export function LogDetail({ row, onFilter, onContext }: Props) {
  const copy = async () =>
    toast(
      (await copyText(JSON.stringify(row, null, 2)))
        ? "The line is copied as JSON"
        : "The browser did not let us copy",
    );
  return (
    <div className="flex flex-col gap-2 border-accent border-l-2 px-3 py-2">
      <div className="group relative">
        <pre className="max-h-80 overflow-auto whitespace-pre-wrap pr-8 font-mono text-[12px] leading-[18px] [overflow-wrap:anywhere]">
          {row.body}
        </pre>
        <CopyButton text={row.body} what="line" className="absolute top-0 right-0" />
      </div>
      {row.body_json !== null && typeof row.body_json === "object" && (
        <JsonTree value={row.body_json} label="Body as JSON" />
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-table">
        <Time at={row.time} as="full" className="text-text-2" />
        <Links row={row} />
        <span className="ml-auto flex gap-1">
          {onContext !== undefined && (
            <Button size="sm" look="ghost" onClick={() => onContext(row)}>
              <UnfoldVertical aria-hidden className="size-3.5" /> Lines around it
            </Button>
          )}
          <Button size="sm" look="ghost" onClick={() => void copy()}>
            Copy as JSON
          </Button>
        </span>
      </div>
      <Attributes row={row} onFilter={onFilter} />
    </div>
  );
}

function Links({ row }: { row: LogRow }) {
  const href = useHref();
  return (
    <>
      {row.trace_id && (
        <Named name="trace">
          <Id
            id={row.trace_id}
            what="trace id"
            href={href(`/traces/${row.trace_id}`, { span: row.span_id })}
          />
        </Named>
      )}
      {row.run_id && (
        <Named name="run">
          <Id id={row.run_id} what="run id" href={href(`/runs/${encodeURIComponent(row.run_id)}`)} />
        </Named>
      )}
      {row.request_id && (
        <Named name="request">
          <Id
            id={row.request_id}
            what="request id"
            href={href(`/requests/${encodeURIComponent(row.request_id)}`)}
          />
        </Named>
      )}
    </>
  );
}

function Named({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span className="text-text-3">{name}</span>
      {children}
    </span>
  );
}

function Attributes({ row, onFilter }: Pick<Props, "row" | "onFilter">) {
  const own: [string, unknown][] = [
    ["service", row.service],
    ["level", row.level],
    ["logger", row.logger],
    ["event_name", row.event_name],
  ];
  const entries = [...own.filter(([, value]) => value !== null), ...Object.entries(row.attributes)];
  return (
    <dl className="grid grid-cols-1 gap-x-6 lg:grid-cols-2">
      {entries.map(([key, value]) => (
        <Attribute
          key={key}
          name={key}
          value={value}
          isOwn={own.some(([name]) => name === key)}
          onFilter={onFilter}
        />
      ))}
    </dl>
  );
}

function Attribute(props: {
  name: string;
  value: unknown;
  isOwn: boolean;
  onFilter: FilterLogs | undefined;
}) {
  const { name, value, isOwn, onFilter } = props;
  const { columns, toggle } = useColumns();
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  const box = "grid size-5 place-items-center rounded-sm text-text-3 hover:bg-overlay hover:text-text";
  return (
    <div className="group flex min-h-6 items-start gap-2 border-line border-b py-0.5 text-table">
      <dt className="w-40 shrink-0 truncate font-mono text-[11.5px] text-text-3" title={name}>
        {name}
      </dt>
      <dd className="min-w-0 flex-1 font-mono text-[11.5px] [overflow-wrap:anywhere]">
        {typeof value === "object" && value !== null ? (
          <JsonTree value={value} label={name} />
        ) : text === "" ? (
          "(empty)"
        ) : (
          text.slice(0, 2000)
        )}
      </dd>
      <dd className="flex shrink-0 opacity-0 focus-within:opacity-100 group-hover:opacity-100">
        {onFilter !== undefined && text.length <= 300 && (
          <>
            <button
              type="button"
              aria-label={`Only lines with this ${name}`}
              title="Only lines with this value"
              className={box}
              onClick={() => onFilter(name, text, false)}
            >
              <Filter aria-hidden className="size-3" />
            </button>
            <button
              type="button"
              aria-label={`Lines without this ${name}`}
              title="Lines without this value"
              className={box}
              onClick={() => onFilter(name, text, true)}
            >
              <FilterX aria-hidden className="size-3" />
            </button>
          </>
        )}
        {!isOwn && (
          <button
            type="button"
            aria-label={`Column ${name}`}
            aria-pressed={columns.includes(name)}
            title="Show as a column"
            className={`${box} aria-pressed:text-accent`}
            onClick={() => toggle(name)}
          >
            <Columns3 aria-hidden className="size-3" />
          </button>
        )}
        <CopyButton text={text} what={name} />
      </dd>
    </div>
  );
}
