"use client";
import Link from "next/link";
import { DecisionMark } from "../decisions/decision-mark";
import type { StoryEntry } from "./story";

type Props = {
  entry: StoryEntry;
  href: string;
  /** Where it stands between the ends of the axis, 0 to 1. */
  share: number;
  topPx: number;
  words: string;
  isPointed: boolean;
  onPoint: (key: string | null) => void;
};

const sizePx = 12;

/** A decision on the axis: a mark at its moment, denials over what lies on the same pixel. */
export function StoryMark({ entry, href, share, topPx, words, isPointed, onPoint }: Props) {
  return (
    <Link
      href={href}
      prefetch={false}
      // The list below has the same links in order: these are for the pointer.
      tabIndex={-1}
      aria-hidden
      title={words}
      onMouseEnter={() => onPoint(entry.key)}
      className={`absolute grid place-items-center rounded-[2px] ${entry.verdict === "deny" ? "z-10" : ""} ${isPointed ? "z-10 ring-2 ring-text" : ""}`}
      style={{
        top: topPx,
        left: `clamp(0px, calc(${(share * 100).toFixed(3)}% - ${sizePx / 2}px), calc(100% - ${sizePx}px))`,
        width: sizePx,
        height: sizePx,
      }}
    >
      <DecisionMark verdict={entry.verdict ?? "unknown"} size={sizePx} />
    </Link>
  );
}
