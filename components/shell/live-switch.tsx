"use client";
import { formatAgo } from "@/lib/client/format";
import type { StreamState } from "@/lib/client/stream";
import { useNow } from "@/lib/client/use-clock";
import { useShortcut } from "@/lib/client/use-shortcut";
import { useStreamState } from "@/lib/client/use-stream";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import { buttonClass } from "../ui/button";
import { cx } from "../ui/cx";
import { Tooltip } from "../ui/tooltip";

const reasons = {
  connection: "The connection to Runtower is lost. It is tried again by itself.",
  receiver:
    "No receiver reports that it is alive: nothing new can come in. Senders keep their data and try again.",
  worker: "The worker does not report: runs and panels are not brought up to date.",
} as const;

function about(state: StreamState): string {
  if (state.kind === "live") return "New data appears by itself. Click to pause.";
  if (state.kind === "paused") return "The page stands still. Click to go live.";
  return state.kind === "stale" ? reasons[state.reason] : "Connecting to the live stream.";
}

function words(state: StreamState, nowMs: number): string {
  if (state.kind === "live") return "Live";
  if (state.kind === "paused") return "Paused";
  if (state.kind === "connecting") return "Connecting";
  return state.sinceMs === null || nowMs === 0 ? "Stale" : `Stale, ${formatAgo(state.sinceMs, nowMs)}`;
}

const colours = {
  live: "var(--ok)",
  paused: "var(--unknown)",
  connecting: "var(--unknown)",
  stale: "var(--warning)",
};

/** Whether the page moves, and how the data stands. A fixed time range cannot move: switching on leaves it. */
export function LiveSwitch() {
  const { live, setLive } = useView();
  const { relative, set } = useTimeRange();
  const state = useStreamState();
  const nowMs = useNow();
  const on = live && relative;
  const shown: StreamState = on ? state : { kind: "paused" };
  const toggle = () => {
    if (on) return setLive(false);
    setLive(true);
    if (!relative) set({ from: "1h", to: null });
  };
  useShortcut("l", "Live on or off", "View", toggle);
  return (
    <Tooltip words={about(shown)}>
      <button
        type="button"
        aria-pressed={on}
        onClick={toggle}
        className={cx(buttonClass("ghost"), "px-2 aria-pressed:bg-transparent")}
      >
        <span
          aria-hidden
          className={cx(
            "size-2 rounded-full",
            shown.kind === "live" && "pulse-dot",
            shown.kind === "paused" && "rounded-[2px]",
          )}
          style={{ background: colours[shown.kind] }}
        />
        <span className={cx("max-sm:sr-only", shown.kind === "stale" && "text-warning")}>
          {words(shown, nowMs)}
        </span>
      </button>
    </Tooltip>
  );
}
