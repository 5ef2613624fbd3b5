"use client";
import {
  ChevronDown,
  ChevronsDownUp,
  ChevronsUpDown,
  ChevronUp,
  CircleAlert,
  ListMinus,
  ListPlus,
  Search,
  X,
} from "lucide-react";
import { type Ref, useEffect, useState } from "react";
import { formatExact } from "@/lib/client/format";
import { spanAt } from "@/lib/model/trace-tree";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { spanTitle } from "./trace-span";
import type { TraceView } from "./use-trace-view";

type Props = {
  view: TraceView;
  searchField: Ref<HTMLInputElement>;
  /** Which hit the cursor is on, from 1; 0 for none. */
  hitNumber: number;
  onStep: (step: 1 | -1) => void;
  onNextError: () => void;
  missing: number;
};

/** Search within, filter, fold and zoom. Everything here has a key; `?` lists them. */
export function TraceToolbar({ view, searchField, hitNumber, onStep, onNextError, missing }: Props) {
  const focused = view.focus === null ? undefined : spanAt(view.tree, view.focus);
  return (
    <div
      className="flex flex-wrap items-center gap-x-2 gap-y-1.5 border-b bg-surface px-3 py-1.5"
      role="toolbar"
      aria-label="Trace"
    >
      <SearchWithin view={view} searchField={searchField} hitNumber={hitNumber} onStep={onStep} />
      <Button
        size="sm"
        aria-pressed={view.isErrorsOnly}
        disabled={view.errors.length === 0}
        onClick={() => view.setErrorsOnly(!view.isErrorsOnly)}
      >
        <CircleAlert aria-hidden className={`size-3.5 ${view.errors.length > 0 ? "text-error" : ""}`} />
        {view.errors.length === 0 ? "No errors" : `Only errors (${formatExact(view.errors.length)})`}
      </Button>
      {view.errors.length > 0 && (
        <Button size="sm" look="ghost" onClick={onNextError}>
          Next error
        </Button>
      )}
      <span className="flex items-center">
        <IconButton size="sm" label="Collapse all" shortcut="[" onClick={view.collapseAll}>
          <ChevronsDownUp aria-hidden />
        </IconButton>
        <IconButton size="sm" label="One level less" shortcut="o" onClick={() => view.stepLevel(-1)}>
          <ListMinus aria-hidden />
        </IconButton>
        <IconButton size="sm" label="One level more" shortcut="p" onClick={() => view.stepLevel(1)}>
          <ListPlus aria-hidden />
        </IconButton>
        <IconButton size="sm" label="Expand all" shortcut="]" onClick={view.expandAll}>
          <ChevronsUpDown aria-hidden />
        </IconButton>
      </span>
      {view.isZoomed && (
        <Button size="sm" look="ghost" onClick={() => view.setZoom(null)}>
          <X aria-hidden className="size-3" /> Zoom
        </Button>
      )}
      {focused && (
        <Button size="sm" look="ghost" onClick={() => view.setFocus(null)} className="min-w-0 max-w-60">
          <X aria-hidden className="size-3 shrink-0" />{" "}
          <span className="truncate">Below {spanTitle(focused)}</span>
        </Button>
      )}
      <span aria-live="polite" className="ml-auto text-label text-text-3 tabular-nums">
        {missing > 0
          ? `Loading ${formatExact(missing)} more spans …`
          : `${formatExact(view.rows.length)} rows`}
      </span>
    </div>
  );
}

function SearchWithin({
  view,
  searchField,
  hitNumber,
  onStep,
}: Pick<Props, "view" | "searchField" | "hitNumber" | "onStep">) {
  const [draft, setDraft] = useState(view.find);
  const { find, setFind } = view;
  useEffect(() => setDraft(find), [find]);
  // Searching 100,000 rows takes some 30 ms: not on every letter.
  useEffect(() => {
    if (draft === find) return;
    const timer = setTimeout(() => setFind(draft), 150);
    return () => clearTimeout(timer);
  }, [draft, find, setFind]);
  const isSearching = view.terms.length > 0;
  return (
    <span className="flex min-w-0 items-center gap-1 max-sm:w-full">
      <span className="relative flex min-w-0 items-center max-sm:flex-1">
        <Search aria-hidden className="pointer-events-none absolute left-2 size-3.5 text-text-3" />
        <input
          ref={searchField}
          type="search"
          aria-label="Search within this trace"
          placeholder="Find: words, key=value, -without"
          spellCheck={false}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
            if (event.key === "Escape") {
              // The browser would empty a search field: leaving it keeps the hits for n and N.
              event.preventDefault();
              event.currentTarget.blur();
            }
          }}
          className="h-6 w-64 rounded-md border border-line-strong bg-canvas pr-2 pl-7 text-table placeholder:text-text-3 max-sm:w-full"
        />
      </span>
      {isSearching && (
        <>
          <output className="min-w-14 whitespace-nowrap text-label text-text-2 tabular-nums">
            {view.matches.length === 0
              ? "no hit"
              : `${hitNumber > 0 ? `${formatExact(hitNumber)} of ` : ""}${formatExact(view.matches.length)}`}
          </output>
          <IconButton
            size="sm"
            label="Previous hit"
            shortcut="N"
            disabled={view.matches.length === 0}
            onClick={() => onStep(-1)}
          >
            <ChevronUp aria-hidden />
          </IconButton>
          <IconButton
            size="sm"
            label="Next hit"
            shortcut="n"
            disabled={view.matches.length === 0}
            onClick={() => onStep(1)}
          >
            <ChevronDown aria-hidden />
          </IconButton>
        </>
      )}
    </span>
  );
}
