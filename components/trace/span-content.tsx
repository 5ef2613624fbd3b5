"use client";
import type { SpanDetailOutput } from "@/lib/contract/span-detail";
import { CopyButton } from "../ui/copy-button";
import { JsonTree } from "../ui/json-tree";
import { type ContentValue, contentValues, parsedJson } from "./content-values";
import { Nothing } from "./span-events";
import { WholePayload } from "./whole-payload";

/** What went in and what came out. */
export function SpanContent({ detail }: { detail: SpanDetailOutput }) {
  const values = contentValues(detail);
  if (values.length === 0)
    return <Nothing>The sender recorded neither input nor output of this step.</Nothing>;
  return (
    <div className="flex flex-col gap-4 p-3">
      {values.map((value) => (
        <Value key={value.key} value={value} detail={detail} />
      ))}
    </div>
  );
}

function Value({ value, detail }: { value: ContentValue; detail: SpanDetailOutput }) {
  return (
    <section>
      <h3 className="mb-1 flex items-center gap-2 text-label">
        <span className="font-medium text-text">{value.side === "input" ? "Input" : "Output"}</span>
        <span className="truncate font-mono text-text-3">{value.key}</span>
        <CopyButton text={value.text} what={value.side} className="ml-auto" />
      </h3>
      {value.bytes === null ? (
        <Words text={value.text} />
      ) : (
        <WholePayload
          traceId={detail.span.trace_id}
          spanId={detail.span.span_id}
          attribute={value.key}
          bytes={value.bytes}
          preview={value.text}
          isEager={value.bytes < 200_000}
        >
          {(text) => <Words text={text} />}
        </WholePayload>
      )}
    </section>
  );
}

function Words({ text }: { text: string }) {
  const json = parsedJson(text);
  return (
    <div className="rounded-md border bg-canvas p-2">
      {json === undefined ? (
        <p className="whitespace-pre-wrap text-table [overflow-wrap:anywhere]">{text}</p>
      ) : (
        <JsonTree value={json} />
      )}
    </div>
  );
}
