"use client";
import { Copy, Eye, EyeOff, Trash2 } from "lucide-react";
import { useState } from "react";
import type { MetricQuery } from "@/lib/client/prom/metric-view";
import { IconButton } from "../ui/icon-button";
import { Segmented } from "../ui/select";
import { buildQuery, readBuilt } from "./builder-model";
import { PromqlField } from "./promql-field";
import { QueryBuilder } from "./query-builder";
import { SuggestInput } from "./suggest-input";

type Props = {
  letter: string;
  query: MetricQuery;
  project: string;
  /** What the server said of it. */
  error: string | null;
  canRemove: boolean;
  onChange: (query: MetricQuery) => void;
  onDuplicate: () => void;
  onRemove: () => void;
};

const modes = [
  { value: "code", words: "PromQL" },
  { value: "builder", words: "Builder" },
] as const;

/** One query: as text or by its parts, with its legend. The builder says where a query is more than it holds. */
export function QueryRow({
  letter,
  query,
  project,
  error,
  canRemove,
  onChange,
  onDuplicate,
  onRemove,
}: Props) {
  const [mode, setMode] = useState<"code" | "builder">("code");
  const built = mode === "builder" ? readBuilt(query.expr) : null;
  return (
    <div className={`flex gap-2 px-3 py-2 max-sm:flex-col ${query.hidden ? "opacity-60" : ""}`}>
      <div className="flex items-start gap-2">
        <span className="mt-1 flex size-6 shrink-0 items-center justify-center rounded-sm bg-overlay font-medium font-mono text-table">
          {letter}
        </span>
        <span className="mt-1">
          <Segmented label={`How to write query ${letter}`} value={mode} options={modes} onChange={setMode} />
        </span>
      </div>
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        {built !== null ? (
          <QueryBuilder
            project={project}
            built={built}
            onChange={(next) => onChange({ ...query, expr: buildQuery(next) })}
          />
        ) : (
          <PromqlField
            value={query.expr}
            project={project}
            label={`Query ${letter}`}
            error={error}
            onSubmit={(expr) => onChange({ ...query, expr })}
          />
        )}
        {mode === "builder" && built === null && (
          <p role="status" className="text-label text-warning">
            This query is more than the builder holds: it stays as text.
          </p>
        )}
      </div>
      <div className="flex shrink-0 items-start gap-0.5">
        <SuggestInput
          label={`Legend of ${letter}`}
          value={query.legend}
          choices={[]}
          placeholder="legend: {{label}}"
          className="mt-0.5 w-40"
          onChange={(legend) => onChange({ ...query, legend })}
        />
        <IconButton
          label={query.hidden ? `Show ${letter}` : `Hide ${letter}`}
          aria-pressed={query.hidden}
          onClick={() => onChange({ ...query, hidden: !query.hidden })}
        >
          {query.hidden ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
        </IconButton>
        <IconButton label={`Duplicate ${letter}`} onClick={onDuplicate}>
          <Copy aria-hidden />
        </IconButton>
        <IconButton label={`Remove ${letter}`} disabled={!canRemove} onClick={onRemove}>
          <Trash2 aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
