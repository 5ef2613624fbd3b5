"use client";
import { BellOff, BellRing, Clock4, History, type LucideIcon, Wrench } from "lucide-react";
import { formatTime, plural } from "@/lib/client/format";
import { useUtc } from "@/lib/client/use-clock";
import type { SilenceRow } from "@/lib/contract/silence";
import { Badge, type Meaning } from "../ui/badge";
import { Button } from "../ui/button";
import { Time } from "../ui/time";
import { MatcherChips } from "./matcher-rows";
import { weeklyWords } from "./silence-draft";

type Look = { words: string; meaning: Meaning; icon: LucideIcon };

function lookOf({ state, holds, kind }: SilenceRow): Look {
  if (state === "expired") return { words: "Over", meaning: "unknown", icon: History };
  if (state === "pending") return { words: "Planned", meaning: "running", icon: Clock4 };
  if (!holds) return { words: "Between times", meaning: "unknown", icon: BellRing };
  return { words: "Holds", meaning: "approval", icon: kind === "maintenance" ? Wrench : BellOff };
}

type Props = {
  row: SilenceRow;
  mayChange: boolean;
  onEdit: () => void;
  onExpire: () => void;
  onAgain: () => void;
};

/** One silence: what it keeps quiet, until when, who wanted it and why. */
export function SilenceLine({ row, mayChange, onEdit, onExpire, onAgain }: Props) {
  const { words, meaning, icon: Icon } = lookOf(row);
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-1.5 border-b px-3 py-2.5 text-table last:border-b-0">
      <span
        className="flex w-28 items-center gap-1.5 whitespace-nowrap font-medium"
        style={{ color: `var(--${meaning})` }}
      >
        <Icon aria-hidden className="size-3.5 shrink-0" />
        {words}
      </span>
      <div className="flex min-w-56 flex-1 flex-col gap-1">
        <span className="flex flex-wrap items-center gap-1.5">
          <MatcherChips matchers={row.matchers} />
          {row.kind === "maintenance" && <Badge>maintenance</Badge>}
          {row.state !== "expired" && row.matching > 0 && (
            <Badge meaning="warning">{plural(row.matching, "alert")} now</Badge>
          )}
        </span>
        {row.comment !== "" && (
          <p className="whitespace-pre-wrap text-body text-text [overflow-wrap:anywhere]">{row.comment}</p>
        )}
        {row.weekly !== null && <p className="text-text-2">{row.weekly.map(weeklyWords).join("; ")}</p>}
        <p className="text-text-3">
          {row.created_by}, <Time at={row.created_at} />
          {row.expired_by !== null && `; ended by ${row.expired_by}`}
        </p>
      </div>
      <span className="w-40 text-text-2 max-sm:w-full">
        {row.state === "pending" && (
          <>
            begins <Time at={row.starts_at} className="text-text" />
            <br />
          </>
        )}
        {row.state === "expired" ? "ended " : "ends "}
        <Time at={row.ends_at} className="text-text" />
        <br />
        <Minute at={row.ends_at} />
      </span>
      {mayChange && (
        <span className="flex gap-1">
          {row.state === "expired" ? (
            <Button size="sm" onClick={onAgain}>
              Silence again
            </Button>
          ) : (
            <>
              <Button size="sm" look="ghost" onClick={onEdit}>
                Edit
              </Button>
              <Button size="sm" onClick={onExpire}>
                {row.state === "pending" ? "Call off" : "End now"}
              </Button>
            </>
          )}
        </span>
      )}
    </li>
  );
}

/** To the minute, as ends are chosen. */
function Minute({ at }: { at: string }) {
  const utc = useUtc();
  return (
    <span suppressHydrationWarning className="text-label text-text-3 tabular-nums">
      {formatTime(Date.parse(at), utc).slice(0, 16)}
      {utc && " UTC"}
    </span>
  );
}
