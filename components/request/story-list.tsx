"use client";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { AlignLeft, CircleAlert, GitCommitHorizontal, Play, Scale, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { memo, useEffect, useRef, useState } from "react";
import { formatDuration } from "@/lib/client/format";
import { useShortcut } from "@/lib/client/use-shortcut";
import { useHref } from "@/lib/client/use-view";
import { DecisionMark } from "../decisions/decision-mark";
import { OperationIcon } from "../trace/operation-icon";
import { Badge, Dot } from "../ui/badge";
import { useColourOf } from "../ui/colours";
import { ToldText } from "../ui/told-text";
import { entryHref } from "./entry-link";
import type { StoryEntry, StoryKind } from "./story";

type Props = {
  entries: readonly StoryEntry[];
  /** Scrolls to this line when `tick` changes. */
  asked: { key: string; tick: number };
  pointed: string | null;
  onPoint: (key: string | null) => void;
};

const rowPx = 28;

/** The story from top to bottom: kind, time since start, source, words. j and k walk it, Enter opens. */
export function StoryList({ entries, asked, pointed, onPoint }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const [topPx, setTopPx] = useState(0);
  const href = useHref();
  // What stands above may change its height with any answer: measured after every render, set only when it moved.
  useEffect(() => setTopPx((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY));
  const virtual = useWindowVirtualizer({
    count: entries.length,
    estimateSize: () => rowPx,
    overscan: 20,
    scrollMargin: topPx,
    getItemKey: (index) => entries[index]?.key ?? index,
    initialRect: { width: 1200, height: 1200 },
  });
  const step = (by: 1 | -1) => {
    const at = entries.findIndex((entry) => entry.key === pointed);
    const next = Math.min(Math.max(at + by, 0), entries.length - 1);
    onPoint(entries[next]?.key ?? null);
    virtual.scrollToIndex(next, { align: "auto" });
  };
  const scrolled = useRef(0);
  useEffect(() => {
    if (scrolled.current === asked.tick) return;
    scrolled.current = asked.tick;
    const index = entries.findIndex((entry) => entry.key === asked.key);
    if (index !== -1) virtual.scrollToIndex(index, { align: "center" });
  }, [asked, entries, virtual]);
  const open = () => {
    list.current?.querySelector<HTMLAnchorElement>(`[data-key="${CSS.escape(pointed ?? "")}"] a`)?.click();
  };
  useShortcut("j", "Next line of the story", "Request", () => step(1));
  useShortcut("k", "Previous line of the story", "Request", () => step(-1));
  useShortcut("Enter", "Open it", "Request", open);
  if (entries.length === 0) {
    return (
      <p className="px-3 py-8 text-center text-table text-text-3">Nothing is left with these filters.</p>
    );
  }
  return (
    <ol
      ref={list}
      className="relative"
      style={{ height: virtual.getTotalSize() }}
      onMouseLeave={() => onPoint(null)}
    >
      {virtual.getVirtualItems().map((item) => {
        const entry = entries[item.index];
        if (!entry) return null;
        return (
          <li
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            data-key={entry.key}
            className="absolute top-0 left-0 w-full"
            style={{ transform: `translateY(${item.start - topPx}px)` }}
            onMouseEnter={() => onPoint(entry.key)}
          >
            <StoryLine entry={entry} link={entryHref(entry, href)} isPointed={entry.key === pointed} />
          </li>
        );
      })}
    </ol>
  );
}

type LineProps = { entry: StoryEntry; link: string; isPointed: boolean };

const StoryLine = memo(function StoryLine({ entry, link, isPointed }: LineProps) {
  const colourOf = useColourOf();
  const isDenial = entry.verdict === "deny";
  const ground = entry.isEcho
    ? ""
    : isDenial
      ? "bg-denied/7"
      : entry.level === "error"
        ? "bg-error/6"
        : entry.level === "warn"
          ? "bg-warning/5"
          : "";
  const colour = entry.isEcho
    ? "text-text-2"
    : isDenial
      ? "text-denied"
      : entry.level === "error"
        ? "text-error"
        : entry.level === "warn"
          ? "text-warning"
          : entry.level === "debug"
            ? "text-text-3"
            : "text-text";
  return (
    <div
      className={`relative flex min-h-7 flex-wrap items-start gap-x-3 border-line border-b px-3 py-[4.5px] text-table sm:flex-nowrap ${ground} ${isPointed ? "!bg-overlay" : ""}`}
    >
      {entry.isFirstCause && <span aria-hidden className="absolute inset-y-0 left-0 w-[3px] bg-error" />}
      <span className="w-16 shrink-0 text-right text-label text-text-3 leading-[18px] tabular-nums">
        +{formatDuration(entry.atNs / 1e6)}
      </span>
      <span className="flex h-[18px] w-4 shrink-0 items-center">
        <EntryIcon entry={entry} />
      </span>
      <span
        className="flex h-[18px] w-36 shrink-0 items-center gap-1.5 text-text-2 max-sm:w-auto max-sm:max-w-48"
        title={entry.source}
      >
        <Dot colour={colourOf(entry.source)} />
        <span className="truncate">{entry.source}</span>
      </span>
      <Link
        href={link}
        prefetch={false}
        className={`min-w-0 flex-1 [overflow-wrap:anywhere] hover:underline hover:decoration-line-strong hover:underline-offset-2 max-sm:basis-full max-sm:pl-[76px] ${entry.kind === "log" ? "line-clamp-4 whitespace-pre-wrap font-mono text-[11.5px]" : ""} ${colour}`}
      >
        {entry.isFirstCause && (
          <Badge meaning="error" className="mr-1.5 font-sans">
            First cause
          </Badge>
        )}
        <ToldText words={entry.words} />
      </Link>
      {entry.aside && (
        <span className="shrink-0 whitespace-nowrap text-label text-text-3 leading-[18px] tabular-nums max-sm:basis-full max-sm:pl-[76px]">
          {entry.aside}
        </span>
      )}
    </div>
  );
});

const kindIcons: Record<StoryKind, { icon: typeof Play; words: string }> = {
  run: { icon: Play, words: "Run" },
  span: { icon: GitCommitHorizontal, words: "Span" },
  decision: { icon: Scale, words: "Decision" },
  log: { icon: AlignLeft, words: "Log line" },
};

function EntryIcon({ entry }: { entry: StoryEntry }) {
  const { icon: Icon, words } = kindIcons[entry.kind];
  if (entry.verdict !== null) return <DecisionMark verdict={entry.verdict} size={13} />;
  if (entry.level === "error")
    return <CircleAlert role="img" aria-label={`${words}, error`} className="size-3.5 text-error" />;
  if (entry.level === "warn")
    return <TriangleAlert role="img" aria-label={`${words}, warning`} className="size-3.5 text-warning" />;
  if (entry.operation && entry.kind === "span")
    return <OperationIcon kind={entry.operation} className="size-3.5 text-text-2" />;
  return <Icon role="img" aria-label={words} className="size-3.5 text-text-3" />;
}
