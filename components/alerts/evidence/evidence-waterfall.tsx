import { CircleAlert } from "lucide-react";
import { colourOf } from "@/lib/client/colour";
import { formatDuration, plural } from "@/lib/client/format";
import type { EvidenceSample, EvidenceSpan } from "@/lib/contract/evidence";
import { cx } from "../../ui/cx";

type Waterfall = NonNullable<EvidenceSample["waterfall"]>;

const deepest = 10;

/** A trace as it was kept with the alert: what failed, what it waited for, and how they lie in time. */
export function EvidenceWaterfall({ waterfall }: { waterfall: Waterfall }) {
  const { spans, duration_ms: wholeMs, more_spans: more } = waterfall;
  return (
    <div className="overflow-hidden rounded-md border bg-canvas">
      <ol aria-label={`Spans, ${formatDuration(wholeMs)} in all`} className="text-table">
        {spans.map((span) => (
          <SpanLine key={span.span_id} span={span} wholeMs={Math.max(wholeMs, 0.001)} />
        ))}
      </ol>
      {more > 0 && (
        <p className="border-t px-2 py-1 text-label text-text-3">
          {plural(more, "more span")} not kept here: neither failed nor waited for.
        </p>
      )}
    </div>
  );
}

function SpanLine({ span, wholeMs }: { span: EvidenceSpan; wholeMs: number }) {
  const isError = span.status === "error";
  const left = Math.min(99.5, Math.max(0, (span.start_offset_ms / wholeMs) * 100));
  const width = Math.max(0.5, Math.min(100 - left, (span.duration_ms / wholeMs) * 100));
  return (
    <li
      className={cx(
        "grid min-h-6 grid-cols-[minmax(0,5fr)_minmax(0,6fr)_60px] items-center border-line border-b last:border-b-0 max-sm:grid-cols-[minmax(0,1fr)_60px_56px]",
        isError && "bg-error/6",
      )}
      title={`${span.service}: ${span.name}, ${formatDuration(span.duration_ms)}${span.error === null ? "" : `\n${span.error}`}`}
    >
      <span
        className="flex min-w-0 items-center gap-1.5 py-0.5 pr-2"
        style={{ paddingLeft: 8 + Math.min(span.depth, deepest) * 10 }}
      >
        <span
          aria-hidden
          className="h-3.5 w-[3px] shrink-0 rounded-full"
          style={{ background: colourOf(span.service) }}
        />
        {isError && <CircleAlert role="img" aria-label="failed" className="size-3.5 shrink-0 text-error" />}
        <span className={cx("truncate", isError ? "text-error" : "text-text")}>{span.name}</span>
        {span.error !== null && <span className="truncate text-label text-text-2">{span.error}</span>}
      </span>
      <span className="relative mr-2 h-6">
        <span
          aria-hidden
          className={cx("absolute top-[7px] h-2.5 rounded-[2px]", isError && "outline outline-error")}
          style={{
            left: `${left.toFixed(2)}%`,
            width: `${width.toFixed(2)}%`,
            background: colourOf(span.service),
            opacity: span.critical || isError ? 1 : 0.5,
          }}
        />
      </span>
      <span className="pr-2 text-right text-label text-text-2 tabular-nums">
        {formatDuration(span.duration_ms)}
      </span>
    </li>
  );
}
