"use client";
import { Download, Upload } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, buttonClass } from "../ui/button";
import { Input } from "../ui/input";
import { Select } from "../ui/select";
import { NewRuleLink } from "./new-rule-link";
import type { RuleShow } from "./rule-list-params";
import type { useRuleList } from "./use-rule-list";

type Props = {
  list: ReturnType<typeof useRuleList>;
  mayChange: boolean;
  exportHref: string;
  onImport: () => void;
};

const all = "";

/** Which rules are shown, and what comes in and goes out as files. */
export function RuleToolbar({ list, mayChange, exportHref, onImport }: Props) {
  const { filter, setFilter, groups, counts } = list;
  const files = [...new Set(groups.map(({ file }) => file))].sort();
  const shows: { value: RuleShow; words: string; count?: number | undefined }[] = [
    { value: "all", words: "All", count: counts?.rules },
    { value: "firing", words: "Firing", count: counts?.firing },
    { value: "pending", words: "Pending", count: counts?.pending },
    { value: "error", words: "Errors", count: counts?.error },
    { value: "no_data", words: "No data", count: counts?.no_data },
    { value: "off", words: "Off", count: counts?.disabled },
  ];
  return (
    <div className="flex flex-wrap items-center gap-2">
      <h1 className="mr-1 font-semibold text-title">Rules</h1>
      <Search value={filter.q} onChange={(q) => void setFilter({ q: q === "" ? null : q })} />
      <fieldset aria-label="Show" className="flex max-w-full gap-0.5 overflow-x-auto">
        {shows.map(({ value, words, count }) => (
          <button
            key={value}
            type="button"
            aria-pressed={filter.show === value}
            onClick={() => void setFilter({ show: value === "all" ? null : value })}
            className="flex h-6 shrink-0 items-baseline gap-1.5 rounded-md px-2 pt-0.5 text-table text-text-2 hover:bg-raised aria-pressed:bg-overlay aria-pressed:text-text"
          >
            {words}
            {count !== undefined && <span className="text-label text-text-3 tabular-nums">{count}</span>}
          </button>
        ))}
      </fieldset>
      {files.length > 1 && (
        <Select
          label="File"
          showLabel
          value={filter.file ?? all}
          options={[{ value: all, words: "all" }, ...files.map((file) => ({ value: file, words: file }))]}
          onChange={(file) => void setFilter({ file: file === all ? null : file })}
        />
      )}
      <span className="ml-auto flex items-center gap-1.5">
        <a href={exportHref} download className={buttonClass("ghost")}>
          <Download aria-hidden className="size-3.5" />{" "}
          {filter.file === null ? "Export" : `Export ${filter.file}`}
        </a>
        {mayChange && (
          <>
            <Button look="ghost" onClick={onImport}>
              <Upload aria-hidden className="size-3.5" /> Import
            </Button>
            <NewRuleLink />
          </>
        )}
      </span>
    </div>
  );
}

const pauseMs = 250;

/** Asked a moment after the last letter. */
function Search({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), pauseMs);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <search className="w-64 max-sm:w-full">
      <Input
        aria-label="Search rules"
        placeholder="Name, query, label, group"
        value={text}
        onChange={(event) => setText(event.target.value)}
        spellCheck={false}
      />
    </search>
  );
}
