"use client";
import { BellOff, ChevronRight } from "lucide-react";
import Link from "next/link";
import type { MouseEvent, ReactNode } from "react";
import { formatNumber } from "@/lib/client/format";
import { rememberTrail } from "@/lib/client/use-trail";
import type { InboxLine, IssueRow } from "@/lib/contract/issue-row";
import { Badge } from "../ui/badge";
import { cx } from "../ui/cx";
import { Time } from "../ui/time";
import { toldPlain } from "../ui/told-parts";
import { ToldText } from "../ui/told-text";
import { HourBars } from "./hour-bars";
import { type Entry, useEntry, useInboxActions, useMarks } from "./inbox-context";
import { besideTitle, countWords, isCalm, kindWords, openWords, stateWords } from "./issue-words";
import { OwnerMark } from "./owner-mark";
import { SeverityMark } from "./severity-mark";

type Props = {
  entry: Entry;
  row: Pick<
    IssueRow | InboxLine,
    "kind" | "title" | "culprit" | "severity" | "state" | "owner" | "since" | "last_seen" | "count" | "hours"
  >;
  owners?: number;
  isSilenced: boolean;
  isOpen: boolean;
  isNew?: boolean;
  /** Issues of an unfolded line stand under it. */
  isInner?: boolean;
  fold?: { isOpen: boolean; count: number; label: string; onToggle: () => void } | undefined;
  /** After the title: the mix of states, how many of its issues still happen. */
  mix?: ReactNode;
};

/** Columns by the width of the list itself, so that the peek beside it takes columns and not legibility. */
const grid =
  "grid grid-cols-[44px_minmax(0,1fr)_auto] items-center gap-x-2 pr-3 @min-[560px]:grid-cols-[28px_22px_minmax(0,1fr)_96px_56px_20px] @min-[560px]:pl-2 @min-[760px]:grid-cols-[28px_22px_minmax(0,1fr)_110px_56px_76px_76px_20px]";
const from560 = "hidden @min-[560px]:block";
const from760 = "hidden @min-[760px]:block";

/** One thing to act on, readable without opening it: how bad, what, where, how often, since when, whose. */
export function InboxRow(props: Props) {
  const { entry, row, isSilenced, isOpen, isNew = false, isInner = false, fold, mix, owners = 1 } = props;
  useEntry(entry);
  const { setCursor, toggle } = useInboxActions();
  const isCurrent = useMarks(({ cursor }) => cursor === entry.key);
  const isSelected = useMarks(({ selected }) => selected.has(entry.key));
  const calm = isCalm(row);
  const where = besideTitle(row);
  const focusRow = (event: MouseEvent<HTMLDivElement>) => {
    if ((event.target as Element).closest("a, button, input, label") !== null) return;
    event.currentTarget.querySelector<HTMLElement>("[data-entry]")?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click beside the link puts the cursor here, as j and k do
    // biome-ignore lint/a11y/useKeyWithClickEvents: j and k
    <div
      onClick={focusRow}
      data-current={isCurrent ? "" : undefined}
      className={cx(
        grid,
        "relative min-h-[46px] cursor-default border-b py-1 hover:bg-raised data-current:bg-overlay data-current:shadow-[inset_2px_0_var(--accent)] max-sm:min-h-[68px]",
        isInner && "bg-canvas",
        isNew && "row-new",
      )}
    >
      <label className="relative z-10 flex size-7 cursor-pointer items-center justify-center max-sm:size-11">
        <input
          type="checkbox"
          aria-label={`Choose ${toldPlain(row.title)}`}
          checked={isSelected}
          onChange={() => toggle(entry.key)}
          className="size-3.5 accent-(--accent-fill) max-sm:size-4.5"
        />
      </label>
      <span className={cx(from560, isInner && "pl-3")}>
        <SeverityMark severity={row.severity} calm={calm} iconOnly className="align-middle" />
      </span>
      <div className={cx("min-w-0", isInner && "@min-[560px]:pl-3")}>
        <div className="flex min-w-0 items-center gap-1.5">
          <span className="@min-[560px]:hidden">
            <SeverityMark severity={row.severity} calm={calm} iconOnly className="align-middle" />
          </span>
          <Link
            href={entry.href}
            prefetch={false}
            data-entry={entry.key}
            onFocus={() => setCursor(entry.key)}
            onClick={() => rememberRows()}
            className={cx(
              // On a phone all of the row leads to it.
              "min-w-0 truncate rounded-sm text-body max-sm:line-clamp-2 max-sm:whitespace-normal max-sm:after:absolute max-sm:after:inset-0",
              calm ? "text-text-2" : "font-medium text-text",
            )}
          >
            <ToldText ofMany words={isInner && row.culprit !== "" ? row.culprit : row.title} />
          </Link>
          <StateBadge state={row.state} />
          {isSilenced && (
            <span
              title="A silence matches it: nobody is notified"
              className="inline-flex shrink-0 text-text-3"
            >
              <BellOff role="img" aria-label="silenced" className="size-3.5" />
            </span>
          )}
          {fold !== undefined && <Fold {...fold} />}
        </div>
        <p className="truncate text-table text-text-2">
          <span className="text-text-3 @min-[760px]:hidden">
            <Time at={row.last_seen} />
            {" · "}
          </span>
          {mix}
          {!isInner && where !== "" && (
            <>
              <ToldText ofMany words={where} /> ·{" "}
            </>
          )}
          <span className="text-text-3">
            {isInner ? openWords(row.kind, isOpen) : kindWords[row.kind]}
            {!isInner &&
              !isOpen &&
              row.state !== "resolved" &&
              (row.kind === "alert" ? ", firing ended" : ", quiet now")}
          </span>
        </p>
      </div>
      <HourBars
        hours={row.hours}
        colour={calm ? "var(--text-3)" : "var(--text-2)"}
        className={cx(from560, "w-full")}
      />
      <span
        className="text-right text-body tabular-nums @max-[560px]:hidden"
        title={countWords(row.kind, row.count)}
      >
        {formatNumber(row.count)}
      </span>
      <Time at={row.since} className={cx(from760, "text-right text-table text-text-2 tabular-nums")} />
      <Time at={row.last_seen} className={cx(from760, "text-right text-table text-text-2 tabular-nums")} />
      <span className="flex flex-col items-end gap-0.5">
        <span className="text-table text-text-2 tabular-nums @min-[560px]:hidden">
          × {formatNumber(row.count)}
        </span>
        <OwnerMark owner={row.owner} owners={owners} />
      </span>
    </div>
  );
}

function StateBadge({ state }: Pick<IssueRow, "state">) {
  const { words, meaning } = stateWords[state];
  return state === "new" ? null : (
    <Badge meaning={meaning} className="shrink-0">
      {words}
    </Badge>
  );
}

function Fold({ isOpen, count, label, onToggle }: NonNullable<Props["fold"]>) {
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-label={`${label}: ${count} issues`}
      onClick={onToggle}
      className="relative z-10 inline-flex h-[18px] shrink-0 items-center gap-0.5 rounded-sm bg-overlay px-1 text-label text-text-2 tabular-nums hover:text-text max-sm:h-8 max-sm:px-2"
    >
      <ChevronRight aria-hidden className={cx("size-3", isOpen && "rotate-90")} />
      {formatNumber(count)}
    </button>
  );
}

/** So that `[`, `]` and Escape on the page of one go through the rows as they stand here. */
function rememberRows(): void {
  const rows = document.querySelectorAll<HTMLAnchorElement>("a[data-entry]");
  // An unfolded line leads where the first of its issues does.
  rememberTrail([...new Set([...rows].map(({ pathname, search }) => pathname + search))]);
}

/** What the columns are, above the first row. */
export function InboxHeader() {
  const { toggleAll } = useInboxActions();
  const isAnyChosen = useMarks(({ selected }) => selected.size > 0);
  return (
    <div
      className={cx(
        grid,
        "sticky top-0 z-10 h-7 border-b bg-surface text-label text-text-3 @max-[560px]:hidden",
      )}
    >
      <label className="flex size-7 cursor-pointer items-center justify-center">
        <input
          type="checkbox"
          aria-label="Choose all that is shown"
          checked={isAnyChosen}
          onChange={toggleAll}
          className="size-3.5 accent-(--accent-fill)"
        />
      </label>
      <span />
      <span>What</span>
      <span className={from560}>Last 48 hours</span>
      <span className="text-right">Count</span>
      <span className={cx(from760, "text-right")}>Since</span>
      <span className={cx(from760, "text-right")}>Last seen</span>
      <span />
    </div>
  );
}
