"use client";
import { CircleCheck, CircleDashed, CircleX, type LucideIcon, Pause } from "lucide-react";
import type { ScrapeTargetRow } from "@/lib/contract/scrape-targets";
import { Badge, type Meaning } from "../ui/badge";
import { Button } from "../ui/button";
import { Time } from "../ui/time";

type Health = { words: string; meaning: Meaning; icon: LucideIcon };

function healthOf({ enabled, last }: ScrapeTargetRow): Health {
  if (!enabled) return { words: "Paused", meaning: "unknown", icon: Pause };
  if (last === null) return { words: "Not yet", meaning: "unknown", icon: CircleDashed };
  return last.up
    ? { words: "Up", meaning: "ok", icon: CircleCheck }
    : { words: "Down", meaning: "error", icon: CircleX };
}

/** One target: how it does, what it gave last, and what can be done with it. */
export function TargetLine({
  row,
  mayChange,
  onOpen,
  onPause,
  onRemove,
}: {
  row: ScrapeTargetRow;
  mayChange: boolean;
  onOpen: () => void;
  onPause: () => void;
  onRemove: () => void;
}) {
  const { words, meaning, icon: Icon } = healthOf(row);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-2 text-table last:border-b-0">
      <span
        className="flex w-20 items-center gap-1.5 whitespace-nowrap font-medium"
        style={{ color: `var(--${meaning})` }}
      >
        <Icon aria-hidden className="size-3.5 shrink-0" />
        {words}
      </span>
      <div className="flex min-w-48 flex-1 flex-col gap-0.5">
        <button
          type="button"
          onClick={onOpen}
          className="max-w-full truncate text-left font-mono text-text hover:underline"
          title={row.url}
        >
          {row.url}
        </button>
        <span className="flex flex-wrap items-center gap-1 text-text-3">
          {row.kind === "json" && <Badge>JSON</Badge>}
          {Object.entries(row.labels).map(([name, value]) => (
            <Badge key={name}>{`${name}=${value}`}</Badge>
          ))}
          <span>
            every {row.interval_seconds} s
            {row.last !== null && (
              <>
                , {row.last.samples.toLocaleString("en")} samples in {Math.round(row.last.duration_ms)} ms,{" "}
                <Time at={row.last.at} />
              </>
            )}
          </span>
        </span>
        {row.enabled && row.last?.error && (
          <span className="text-error [overflow-wrap:anywhere]">{row.last.error}</span>
        )}
      </div>
      <span className="flex gap-1">
        <Button
          look="ghost"
          size="sm"
          onClick={onOpen}
          aria-label={`${mayChange ? "Edit" : "Show"} ${row.url}`}
        >
          {mayChange ? "Edit" : "Show"}
        </Button>
        {mayChange && (
          <>
            <Button
              look="ghost"
              size="sm"
              onClick={onPause}
              aria-label={`${row.enabled ? "Pause" : "Resume"} ${row.url}`}
            >
              {row.enabled ? "Pause" : "Resume"}
            </Button>
            <Button look="ghost" size="sm" onClick={onRemove} aria-label={`Remove ${row.url}`}>
              Remove
            </Button>
          </>
        )}
      </span>
    </li>
  );
}
