"use client";
import { parseAsArrayOf, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { formatExact } from "@/lib/client/format";
import { Button } from "../ui/button";
import {
  type StoryEntry,
  type StoryFilter,
  type StoryKind,
  type StoryLevel,
  storyKinds,
  storyLevels,
} from "./story";

const kindWords: Record<StoryKind, string> = {
  run: "Runs",
  span: "Spans",
  decision: "Decisions",
  log: "Log lines",
};
const levelWords: Record<StoryLevel, string> = {
  debug: "Everything",
  info: "No debug",
  warn: "Warnings",
  error: "Errors",
};

/** Kinds and the least level to show, in the URL; everything by default. */
export function useStoryFilter(): [StoryFilter, (filter: StoryFilter) => void] {
  const [url, setUrl] = useQueryStates({
    kinds: parseAsArrayOf(parseAsStringLiteral(storyKinds)),
    least: parseAsStringLiteral(storyLevels).withDefault("debug"),
  });
  const filter = useMemo<StoryFilter>(() => ({ kinds: url.kinds ?? storyKinds, least: url.least }), [url]);
  const set = (next: StoryFilter) =>
    void setUrl({
      kinds: next.kinds.length === storyKinds.length ? null : [...next.kinds],
      least: next.least === "debug" ? null : next.least,
    });
  return [filter, set];
}

type Props = {
  filter: StoryFilter;
  onFilter: (filter: StoryFilter) => void;
  entries: readonly StoryEntry[];
  shown: number;
};

export function StoryFilters({ filter, onFilter, entries, shown }: Props) {
  const count = (kind: StoryKind) => entries.filter((entry) => entry.kind === kind).length;
  const toggle = (kind: StoryKind) => {
    const kinds = storyKinds.filter((each) => (each === kind) !== filter.kinds.includes(each));
    // Nothing at all is no view: the last one switched off means all again.
    onFilter({ ...filter, kinds: kinds.length === 0 ? storyKinds : kinds });
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b px-3 py-2">
      <h2 className="font-medium text-body">In order</h2>
      <fieldset className="flex gap-1">
        <legend className="sr-only">Kinds</legend>
        {storyKinds
          .filter((kind) => count(kind) > 0)
          .map((kind) => (
            <Button
              key={kind}
              size="sm"
              look="ghost"
              aria-pressed={filter.kinds.includes(kind)}
              onClick={() => toggle(kind)}
            >
              {kindWords[kind]} <span className="text-text-3 tabular-nums">{formatExact(count(kind))}</span>
            </Button>
          ))}
      </fieldset>
      <fieldset className="flex gap-1">
        <legend className="sr-only">Level</legend>
        {storyLevels.map((level) => (
          <Button
            key={level}
            size="sm"
            look="ghost"
            aria-pressed={filter.least === level}
            onClick={() => onFilter({ ...filter, least: level })}
          >
            {levelWords[level]}
          </Button>
        ))}
      </fieldset>
      <span aria-live="polite" className="ml-auto text-label text-text-3 tabular-nums">
        {shown === entries.length
          ? formatExact(shown)
          : `${formatExact(shown)} of ${formatExact(entries.length)}`}
      </span>
    </div>
  );
}
