"use client";
import { formatBytes, formatDuration, formatNumber, plural } from "@/lib/client/format";
import type { IngestActivityOutput } from "@/lib/contract/ingest-activity";
import { Sparkline } from "../charts/sparkline";
import { cx } from "../ui/cx";
import type { WindowName } from "./verdict";

type Tile = {
  label: string;
  figure: string;
  /** What to know beside the figure; `now`: it is happening at this moment. */
  note: string;
  spark: readonly (number | null)[];
  state?: "now" | "was";
  meaning?: "error" | "warning";
};

const windowWords = { "15m": "15 min", "1h": "1 h", "24h": "24 h" } as const;

function flow({ recent, total, series, receivers }: IngestActivityOutput, window: string): Tile[] {
  const alive = receivers.filter((receiver) => receiver.alive);
  const sum = (value: (receiver: (typeof alive)[number]) => number) =>
    alive.reduce((all, each) => all + value(each), 0);
  const inFlight = sum((each) => each.in_flight_bytes);
  const bound = sum((each) => each.max_in_flight_bytes ?? 0);
  const waiting = sum((each) => each.waiting_exports);
  return [
    {
      label: "Items per second",
      figure: formatNumber(round(recent.items_per_second)),
      note: `${formatNumber(total.accepted)} in ${window}`,
      spark: series.items_per_second,
    },
    {
      label: "Bytes per second",
      figure: formatBytes(Math.round(recent.bytes_per_second)),
      note: `${formatBytes(total.bytes)} in ${window}`,
      spark: series.bytes_per_second,
    },
    {
      label: "Arrival lag, p95",
      figure: recent.lag_ms === null ? "–" : formatDuration(recent.lag_ms.p95),
      note: total.lag_ms === null ? "" : `at most ${formatDuration(total.lag_ms.max)} in ${window}`,
      spark: series.lag_p95_ms,
    },
    {
      label: "In flight",
      figure: formatBytes(inFlight),
      note:
        (bound > 0 ? `of ${formatBytes(bound)}` : "") +
        (waiting > 0 ? `, ${plural(waiting, "export")} waiting` : ""),
      spark: series.in_flight_bytes,
    },
  ];
}

function trouble({ recent, total, series }: IngestActivityOutput, window: string): Tile[] {
  const state = (all: number, lately: number) => (lately > 0 ? "now" : all > 0 ? "was" : undefined);
  const note = (all: number, lately: number, words = "") =>
    all === 0
      ? `none in ${window}`
      : lately > 0
        ? `${formatNumber(lately)} within 2 min${words}`
        : `none within 2 min${words}`;
  const tile = (
    label: string,
    all: number,
    lately: number,
    spark: Tile["spark"],
    meaning?: Tile["meaning"],
  ): Tile => {
    const when = state(all, lately);
    return {
      label,
      figure: formatNumber(all),
      note: note(all, lately),
      spark,
      ...(when !== undefined && { state: when }),
      ...(meaning !== undefined && { meaning }),
    };
  };
  const refused = total.rejected + total.refused_exports;
  const calls = total.refused_exports;
  return [
    {
      ...tile(
        "Refused for good",
        refused,
        recent.rejected + recent.refused_exports,
        series.rejected.map((value, i) => (value === null ? null : value + (series.refused_exports[i] ?? 0))),
        "error",
      ),
      ...(calls > 0 && {
        note: `${formatNumber(total.rejected)} items, ${formatNumber(calls)} whole ${calls === 1 ? "call" : "calls"}`,
      }),
    },
    tile(
      "Told to wait",
      total.throttled_exports,
      recent.throttled_exports,
      series.throttled_exports,
      "warning",
    ),
    tile("Cut to a limit", total.limited, recent.limited, series.limited, "warning"),
    {
      ...tile("Sent again, counted once", total.duplicates, recent.duplicates, series.duplicates),
      ...(total.duplicate_exports > 0 && {
        note: `${plural(total.duplicate_exports, "whole export")} in ${window}`,
      }),
    },
  ];
}

const round = (value: number) => (value >= 10 ? Math.round(value) : Number(value.toFixed(1)));

/** How much comes in, and how much of it is not as it should be. Figures above are of now, those below of the window. */
export function IngestTiles({ activity, window }: { activity: IngestActivityOutput; window: WindowName }) {
  const words = windowWords[window];
  const tiles = [...flow(activity, words), ...trouble(activity, words)];
  return (
    <ul className="grid shrink-0 grid-cols-2 overflow-hidden rounded-lg border bg-surface lg:grid-cols-4">
      {tiles.map((tile, index) => (
        <li
          key={tile.label}
          className={cx(
            "min-w-0 border-line",
            index % 2 === 1 && "border-l",
            index % 4 === 2 && "lg:border-l",
            index > 1 && "max-lg:border-t",
            index > 3 && "lg:border-t",
          )}
        >
          <TileCard {...tile} />
        </li>
      ))}
    </ul>
  );
}

function TileCard({ label, figure, note, spark, state, meaning }: Tile) {
  const loud = state === "now" && meaning !== undefined;
  const colour = loud
    ? `var(--${meaning})`
    : state === undefined && meaning !== undefined
      ? "var(--text-3)"
      : "var(--series-0)";
  return (
    <div className="flex h-full flex-col gap-0.5 px-3 pt-2.5 pb-2">
      <span className="truncate text-label text-text-2">{label}</span>
      <span className="flex items-end gap-2">
        <span
          className={cx(
            "min-w-12 whitespace-nowrap font-medium text-figure tabular-nums tracking-tight",
            /^0( B)?$/.test(figure) && "text-text-3",
          )}
          style={loud ? { color: `var(--${meaning})` } : undefined}
        >
          {figure}
        </span>
        <Sparkline
          values={spark}
          colour={colour}
          height={26}
          className="mb-0.5 ml-auto w-[40%] max-w-36 sm:w-[48%]"
        />
      </span>
      <span className="h-4 truncate text-label text-text-3 tabular-nums">{note}</span>
    </div>
  );
}
