"use client";
import { CircleAlert } from "lucide-react";
import { formatDuration } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { SpanDetailOutput } from "@/lib/contract/span-detail";
import { CodeBlock } from "../ui/code-block";
import { Id } from "../ui/id";
import { JsonTree } from "../ui/json-tree";

/** Events of a span by time since its start; an exception with its stack as it was thrown. */
export function SpanEvents({ events, startNs }: { events: SpanDetailOutput["events"]; startNs: bigint }) {
  if (events.length === 0) return <Nothing>This span recorded no events.</Nothing>;
  return (
    <ol>
      {events.map((event) => {
        const { "exception.stacktrace": stack, ...rest } = event.attributes;
        const isException = event.name === "exception";
        return (
          <li
            key={`${event.time_ns}${event.name}${JSON.stringify(rest)}`}
            className="border-line border-b px-3 py-2"
          >
            <p className="flex items-center gap-1.5 text-table">
              {isException && <CircleAlert aria-hidden className="size-3.5 text-error" />}
              <span className={`font-medium ${isException ? "text-error" : ""}`}>{event.name}</span>
              <span className="ml-auto text-label text-text-3 tabular-nums">
                +{formatDuration(Number(BigInt(event.time_ns) - startNs) / 1e6)}
              </span>
            </p>
            {Object.keys(rest).length > 0 && <JsonTree value={rest} />}
            {typeof stack === "string" && <CodeBlock label="stack trace" text={stack} className="mt-1.5" />}
          </li>
        );
      })}
    </ol>
  );
}

/** Spans, of this or another trace, that this one names as related. */
export function SpanLinks({ links }: { links: SpanDetailOutput["links"] }) {
  const href = useHref();
  if (links.length === 0) return <Nothing>This span links to no other.</Nothing>;
  return (
    <ul>
      {links.map((link) => (
        <li
          key={`${link.trace_id}${link.span_id}`}
          className="flex flex-col gap-1 border-line border-b px-3 py-2 text-table"
        >
          <span className="flex items-center gap-2">
            <span className="text-text-3">Trace</span>
            <Id
              id={link.trace_id}
              what="trace id"
              href={href(`/traces/${link.trace_id}`, { span: link.span_id })}
            />
            <span className="text-text-3">span</span>
            <Id id={link.span_id} what="span id" />
          </span>
          {Object.keys(link.attributes).length > 0 && <JsonTree value={link.attributes} />}
        </li>
      ))}
    </ul>
  );
}

export function Nothing({ children }: { children: React.ReactNode }) {
  return <p className="px-3 py-6 text-center text-table text-text-3">{children}</p>;
}
