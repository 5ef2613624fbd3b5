"use client";
import { useMemo, useState } from "react";
import { type MetricInfo, useMetrics } from "@/lib/client/prom/use-metadata";
import { Badge } from "../ui/badge";
import { Sheet } from "../ui/dialog";
import { EmptyState } from "../ui/empty-state";
import { Input } from "../ui/input";
import { Skeleton } from "../ui/skeleton";

type Props = { open: boolean; project: string; onClose: () => void; onPick: (metric: MetricInfo) => void };
const most = 300;

/** Every metric with its kind, unit and what it says of itself; words may be in any order. */
export function MetricBrowser({ open, project, onClose, onPick }: Props) {
  const [text, setText] = useState("");
  const { metrics, failed } = useMetrics(project);
  const found = useMemo(() => search(metrics ?? [], text), [metrics, text]);
  return (
    <Sheet open={open} onClose={onClose} title="Metrics">
      <div className="sticky top-0 z-10 border-b bg-surface p-3">
        <Input
          type="search"
          aria-label="Search metrics"
          placeholder="Name, kind or what it measures"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <p aria-live="polite" className="pt-1 text-label text-text-3">
          {metrics === undefined ? "" : `${found.length} of ${metrics.length}`}
        </p>
      </div>
      {metrics === undefined && !failed && (
        <div role="status" aria-label="Loading" className="p-3">
          <Skeleton className="h-40" />
        </div>
      )}
      {failed && (
        <EmptyState title="The metrics could not be listed">
          Close this and open it again to try once more.
        </EmptyState>
      )}
      {metrics !== undefined && found.length === 0 && <EmptyState title="No metric of these words" />}
      <ul>
        {found.slice(0, most).map((metric) => (
          <li key={metric.name} className="border-b">
            <button
              type="button"
              onClick={() => onPick(metric)}
              className="flex w-full flex-col gap-0.5 px-3 py-2 text-left -outline-offset-2 hover:bg-raised"
            >
              <span className="flex w-full min-w-0 items-center gap-2">
                <span className="min-w-0 flex-1 truncate font-mono text-table">{metric.name}</span>
                {metric.unit !== "" && <span className="text-label text-text-3">{metric.unit}</span>}
                <Badge>{metric.type}</Badge>
              </span>
              {metric.help !== "" && <span className="text-label text-text-2">{metric.help}</span>}
            </button>
          </li>
        ))}
      </ul>
      {found.length > most && (
        <p className="px-3 py-2 text-label text-text-3">and {found.length - most} more: search for them</p>
      )}
    </Sheet>
  );
}

function search(metrics: readonly MetricInfo[], text: string): readonly MetricInfo[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return metrics;
  return metrics.filter(({ name, type, help }) => {
    const all = `${name} ${type} ${help}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}
