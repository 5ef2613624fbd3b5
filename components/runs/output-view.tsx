"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { CircleX, TriangleAlert } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { cx } from "@/components/ui/cx";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { SkeletonRows } from "@/components/ui/skeleton";
import { formatBytes, formatExact } from "@/lib/client/format";
import { useShortcut } from "@/lib/client/use-shortcut";
import { nextIndex, type OutputLine, type StreamFilter } from "./output-lines";
import { OutputText } from "./output-text";
import { OutputToolbar } from "./output-toolbar";
import { mostCharacters, useOutput } from "./use-output";
import { useOutputSearch } from "./use-output-search";

type Props = { project: string; runId: string; running: boolean };

/** What a run printed: both streams in order of arrival, with colours, search over all of it, and jumps to what went wrong. */
export function OutputView({ project, runId, running }: Props) {
  const loaded = useOutput(project, runId, running);
  const [search, setSearch] = useState("");
  const [onlyMatches, setOnlyMatches] = useState(false);
  const [streams, setStreams] = useState<StreamFilter>("both");
  const [wrap, setWrap] = useState(true);
  const { matches, elsewhere } = useOutputSearch(project, runId, loaded, search);
  const { output, version } = loaded;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `lines` is one growing array, its version tells
  const visible = useMemo(() => {
    const from = onlyMatches && search !== "" ? matches : null;
    if (from === null && streams === "both") return null;
    const indexes = from ?? output.lines.map((_, index) => index);
    return streams === "both" ? indexes : indexes.filter((index) => output.lines[index]?.stream === streams);
  }, [output, version, matches, onlyMatches, search, streams]);
  const far = onlyMatches && elsewhere !== null ? elsewhere : null;
  const list = useLineList(far ?? output.lines, far ? null : visible, version, running, wrap);
  useJumpKeys(list.jump, output.errors, output.warnings, matches);

  if (output.lines.length === 0) return <NoOutput {...loaded} running={running} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <OutputToolbar
        runId={runId}
        project={project}
        output={output}
        visible={visible}
        search={{
          text: search,
          set: setSearch,
          matches: far?.length ?? matches.length,
          only: onlyMatches,
          setOnly: setOnlyMatches,
        }}
        streams={{ value: streams, set: setStreams }}
        wrap={{ on: wrap, set: setWrap }}
        follow={{ on: list.follow, set: list.setFollow, shown: running }}
        jumpTo={(kind) =>
          list.jump(kind === "match" ? matches : kind === "error" ? output.errors : output.warnings)
        }
      />
      {loaded.capped && (
        <p className="border-b px-3 py-1 text-table text-warning">
          The first {formatBytes(mostCharacters)} are in view. Search and "Download all" cover the rest too.
        </p>
      )}
      <LineList list={list} search={search} wrap={wrap} />
      {loaded.error && (
        <p role="alert" className="border-t px-3 py-1 text-error text-table">
          Output stopped loading: {loaded.error.message}{" "}
          <button type="button" className="underline" onClick={loaded.retry}>
            Try again
          </button>
        </p>
      )}
    </div>
  );
}

function NoOutput({ error, complete, retry, running }: ReturnType<typeof useOutput> & { running: boolean }) {
  if (error)
    return (
      <ErrorState
        title="The output could not be loaded"
        message={error.message}
        requestId={error.requestId}
        onRetry={retry}
      />
    );
  if (!complete)
    return (
      <div className="flex-1">
        <SkeletonRows />
      </div>
    );
  return (
    <EmptyState title={running ? "Nothing printed yet" : "This run sent no output"}>
      A program's stdout and stderr appear here when it appends them with{" "}
      <code className="font-mono">POST /v1/runs/&#123;id&#125;/output?stream=stdout&amp;offset=0</code>.
    </EmptyState>
  );
}

type Lines = ReturnType<typeof useLineList>;

/** A virtual list over all lines or over chosen ones, which can follow the end and jump to a line. */
function useLineList(
  lines: readonly OutputLine[],
  visible: number[] | null,
  version: number,
  running: boolean,
  wrap: boolean,
) {
  const scroller = useRef<HTMLElement>(null);
  const [follow, setFollow] = useState(running);
  const [current, setCurrent] = useState(-1);
  const count = visible?.length ?? lines.length;
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => 18,
    overscan: 20,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is what there is to follow
  useEffect(() => {
    if (follow && count > 0) rows.scrollToIndex(count - 1, { align: "end" });
  }, [follow, count, version]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights change with the wrapping
  useEffect(() => rows.measure(), [wrap]);
  /** To the next of these lines after the one last jumped to. */
  const jump = (indexes: readonly number[], backwards = false) => {
    const target = nextIndex(indexes, current, backwards);
    if (target === null) return;
    setFollow(false);
    setCurrent(target);
    const row = visible === null ? target : visible.indexOf(target);
    if (row >= 0) rows.scrollToIndex(row, { align: "center" });
  };
  const lineAt = (row: number) => lines[visible === null ? row : (visible[row] ?? -1)];
  return { scroller, rows, follow, setFollow, current, jump, lineAt, count };
}

function useJumpKeys(jump: Lines["jump"], errors: number[], warnings: number[], matches: number[]) {
  useShortcut("e", "Next error", "Output", () => jump(errors));
  useShortcut("E", "Previous error", "Output", () => jump(errors, true));
  useShortcut("w", "Next warning", "Output", () => jump(warnings));
  useShortcut("W", "Previous warning", "Output", () => jump(warnings, true));
  useShortcut("n", "Next match", "Output", () => jump(matches));
  useShortcut("N", "Previous match", "Output", () => jump(matches, true));
}

function LineList({ list, search, wrap }: { list: Lines; search: string; wrap: boolean }) {
  const { rows, scroller } = list;
  return (
    <section
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
      tabIndex={0}
      aria-label={`Output, ${formatExact(list.count)} lines`}
      onWheel={(event) => event.deltaY < 0 && list.setFollow(false)}
      onTouchMove={() => list.setFollow(false)}
      onKeyDown={(event) => /^(ArrowUp|PageUp|Home)$/.test(event.key) && list.setFollow(false)}
      className="min-h-0 flex-1 overflow-auto bg-canvas font-mono text-[12px] leading-[18px]"
    >
      <div
        className="relative min-w-full"
        style={{ height: rows.getTotalSize(), width: wrap ? "100%" : "max-content" }}
      >
        {rows.getVirtualItems().map((item) => {
          const line = list.lineAt(item.index);
          return line === undefined ? null : (
            <div
              key={item.key}
              data-index={item.index}
              ref={rows.measureElement}
              className={cx(
                "absolute left-0 flex min-w-full",
                wrap && "w-full",
                line.number - 1 === list.current && "bg-overlay",
              )}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Line line={line} search={search} wrap={wrap} />
            </div>
          );
        })}
      </div>
    </section>
  );
}

function Line({ line, search, wrap }: { line: OutputLine; search: string; wrap: boolean }) {
  const tone = line.level === "error" ? "--error" : line.level === "warning" ? "--warning" : null;
  return (
    <>
      <span
        className="flex w-14 shrink-0 select-none items-start justify-end gap-1 self-stretch border-r pr-2 sm:w-[76px] text-text-3 text-[11px] tabular-nums"
        title={line.stream}
      >
        {line.level === "error" && <CircleX aria-label="error" className="size-3 text-error" />}
        {line.level === "warning" && <TriangleAlert aria-label="warning" className="size-3 text-warning" />}
        {line.number}
      </span>
      <span
        aria-hidden
        className={cx("w-1 shrink-0 self-stretch", line.stream === "stderr" && "bg-error/45")}
      />
      <span
        className={cx(
          "min-w-0 flex-1 px-2",
          wrap ? "whitespace-pre-wrap [overflow-wrap:anywhere]" : "whitespace-pre",
          tone && "tint",
        )}
        style={tone ? ({ "--tint-of": `var(${tone})` } as React.CSSProperties) : undefined}
      >
        <OutputText raw={line.raw} style={line.style} search={search} />
        {line.raw === "" && "\u200b"}
      </span>
    </>
  );
}
