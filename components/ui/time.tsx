"use client";
import { formatAgo, formatClock, formatTime } from "@/lib/client/format";
import { useToldNow, useUtc } from "@/lib/client/use-clock";

type Props = {
  /** RFC 3339, or epoch ms. */ at: string | number;
  as?: "relative" | "clock" | "clock-ms" | "full" | "to-second";
  className?: string;
};

/** A time: relative, with the absolute on hover, in the reader's zone or in UTC (`u`). */
export function Time({ at, as = "relative", className }: Props) {
  const utc = useUtc();
  const timeMs = typeof at === "number" ? at : Date.parse(at);
  const full = formatTime(timeMs, utc);
  const iso = Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : "";
  return (
    <time dateTime={iso} title={full} className={className} suppressHydrationWarning>
      {as === "relative" ? (
        <Ago timeMs={timeMs} />
      ) : as === "full" ? (
        full
      ) : as === "to-second" ? (
        full.replace(/\.\d{3}/, "")
      ) : (
        formatClock(timeMs, utc, as === "clock-ms")
      )}
    </time>
  );
}

/** Its own component, so that only relative times tick. */
function Ago({ timeMs }: { timeMs: number }) {
  return useToldNow((nowMs) =>
    nowMs === 0 ? formatTime(timeMs, true).slice(11, 19) : formatAgo(timeMs, nowMs),
  );
}
