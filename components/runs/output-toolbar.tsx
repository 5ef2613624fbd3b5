"use client";
import { ArrowDownToLine, CircleX, Download, Search, TriangleAlert, WrapText } from "lucide-react";
import { useRef } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { saveText } from "@/components/ui/save-text";
import { Segmented } from "@/components/ui/select";
import { queryString } from "@/lib/client/fetch-json";
import { formatNumber, plural } from "@/lib/client/format";
import { useShortcut } from "@/lib/client/use-shortcut";
import { stripAnsi } from "./ansi";
import type { OutputLines, StreamFilter } from "./output-lines";
import { outputPath } from "./use-output";

type Props = {
  project: string;
  runId: string;
  output: OutputLines;
  visible: number[] | null;
  search: {
    text: string;
    set: (text: string) => void;
    matches: number;
    only: boolean;
    setOnly: (only: boolean) => void;
  };
  streams: { value: StreamFilter; set: (value: StreamFilter) => void };
  wrap: { on: boolean; set: (on: boolean) => void };
  follow: { on: boolean; set: (on: boolean) => void; shown: boolean };
  jumpTo: (kind: "error" | "warning" | "match") => void;
};

const streamOptions = [
  { value: "both", words: "Both" },
  { value: "stdout", words: "stdout" },
  { value: "stderr", words: "stderr" },
] as const;

export function OutputToolbar(props: Props) {
  const { output, search, streams, wrap, follow, jumpTo } = props;
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1.5 border-b px-3 py-1.5">
      <SearchBox search={search} onEnter={() => jumpTo("match")} />
      <Segmented label="Stream" value={streams.value} options={streamOptions} onChange={streams.set} />
      <Jump count={output.errors.length} one="error" shortcut="e" onClick={() => jumpTo("error")} />
      <Jump count={output.warnings.length} one="warning" shortcut="w" onClick={() => jumpTo("warning")} />
      <span className="ml-auto flex items-center gap-0.5">
        <span className="mr-2 text-label text-text-3 tabular-nums">
          {plural(output.lines.length, "line")}
        </span>
        {follow.shown && (
          <IconButton
            size="sm"
            label="Follow the end"
            aria-pressed={follow.on}
            onClick={() => follow.set(!follow.on)}
          >
            <ArrowDownToLine aria-hidden />
          </IconButton>
        )}
        <IconButton
          size="sm"
          label="Wrap long lines"
          aria-pressed={wrap.on}
          onClick={() => wrap.set(!wrap.on)}
        >
          <WrapText aria-hidden />
        </IconButton>
        <DownloadMenu {...props} />
      </span>
    </div>
  );
}

function SearchBox({ search, onEnter }: { search: Props["search"]; onEnter: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  // The browser's own search sees only the lines that are drawn.
  useShortcut("mod+f", "Search the output", "Output", () => input.current?.select());
  return (
    <span className="flex items-center gap-2">
      <span className="relative flex items-center">
        <Search aria-hidden className="pointer-events-none absolute left-2 size-3.5 text-text-3" />
        <input
          ref={input}
          type="search"
          aria-label="Search the output"
          placeholder="Search all of it"
          value={search.text}
          onChange={(event) => search.set(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") onEnter();
            if (event.key === "Escape") event.currentTarget.blur();
          }}
          className="h-6 w-44 rounded-md border border-line-strong bg-raised pr-1 pl-7 font-mono text-table placeholder:font-sans placeholder:text-text-3"
        />
      </span>
      {search.text !== "" && (
        <label className="flex items-center gap-1 text-table text-text-2">
          <span role="status" className="tabular-nums">
            {search.matches === 0 ? "No line has it" : plural(search.matches, "line")}
          </span>
          <input
            type="checkbox"
            checked={search.only}
            onChange={(event) => search.setOnly(event.target.checked)}
            className="ml-1 accent-(--accent-fill)"
          />
          only these
        </label>
      )}
    </span>
  );
}

function Jump({
  count,
  one,
  shortcut,
  onClick,
}: {
  count: number;
  one: "error" | "warning";
  shortcut: string;
  onClick: () => void;
}) {
  const Icon = one === "error" ? CircleX : TriangleAlert;
  const words = `${formatNumber(count)} ${count === 1 ? one : `${one}s`}`;
  return (
    <button
      type="button"
      disabled={count === 0}
      onClick={onClick}
      title={`Go to the next ${one} (${shortcut})`}
      className="inline-flex h-6 items-center gap-1 rounded-md px-1.5 text-table tabular-nums hover:bg-raised disabled:text-text-3 disabled:hover:bg-transparent"
      style={count > 0 ? { color: `var(--${one})` } : undefined}
    >
      <Icon aria-hidden className="size-3.5" />
      {words}
    </button>
  );
}

function DownloadMenu({ project, runId, output, visible }: Props) {
  const view = () => {
    const lines = visible === null ? output.lines : visible.flatMap((index) => output.lines[index] ?? []);
    saveText(
      `${runId}-view.log`,
      lines.map((line) => `${stripAnsi(line.raw)}\n`),
      "text/plain",
    );
  };
  const all = `${outputPath(runId)}${queryString({ project, download: 1 })}`;
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          aria-label="Download"
          title="Download"
          className="inline-flex size-6 items-center justify-center rounded-md text-text-2 hover:bg-raised hover:text-text"
        >
          <Download aria-hidden className="size-3.5" />
        </button>
      }
    >
      <MenuItem onSelect={view}>Download what is in view</MenuItem>
      <MenuItem onSelect={() => location.assign(all)}>Download all, as printed</MenuItem>
    </Menu>
  );
}
