"use client";
import { Filter, FilterX } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { formatBytes } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { SpanDetailOutput } from "@/lib/contract/span-detail";
import { termText } from "../search/query-text";
import { CopyButton } from "../ui/copy-button";
import { JsonTree } from "../ui/json-tree";
import { WholePayload } from "./whole-payload";

/** Attributes of the span and of its resource, each to copy, to filter for, to filter against. */
export function SpanAttributes({ detail }: { detail: SpanDetailOutput }) {
  const [find, setFind] = useState("");
  const payloads = new Map(detail.payloads.map(({ key, bytes }) => [key, bytes]));
  return (
    <div>
      <div className="sticky top-0 z-10 border-b bg-surface p-2">
        <input
          type="search"
          aria-label="Find an attribute"
          placeholder="Find an attribute"
          value={find}
          onChange={(event) => setFind(event.target.value)}
          className="h-7 w-full rounded-md border bg-canvas px-2 text-table placeholder:text-text-3"
        />
      </div>
      <AttributeList
        title="Span"
        attributes={detail.attributes}
        find={find}
        payloads={payloads}
        detail={detail}
      />
      <AttributeList
        title="Resource"
        attributes={detail.resource}
        find={find}
        payloads={new Map()}
        detail={detail}
      />
    </div>
  );
}

function AttributeList(props: {
  title: string;
  attributes: Record<string, unknown>;
  find: string;
  payloads: ReadonlyMap<string, number>;
  detail: SpanDetailOutput;
}) {
  const wanted = props.find.trim().toLowerCase();
  const entries = Object.entries(props.attributes)
    .filter(([key, value]) => `${key} ${valueText(value)}`.toLowerCase().includes(wanted))
    .sort(([a], [b]) => a.localeCompare(b));
  return (
    <section>
      <h3 className="px-3 pt-3 pb-1 font-medium text-label text-text-2">
        {props.title} <span className="text-text-3 tabular-nums">{entries.length}</span>
      </h3>
      {entries.length === 0 && (
        <p className="px-3 pb-2 text-table text-text-3">{wanted ? "None has this text." : "None."}</p>
      )}
      <dl>
        {entries.map(([key, value]) => (
          <Attribute
            key={key}
            name={key}
            value={value}
            bytes={props.payloads.get(key)}
            detail={props.detail}
          />
        ))}
      </dl>
    </section>
  );
}

function Attribute(props: {
  name: string;
  value: unknown;
  bytes: number | undefined;
  detail: SpanDetailOutput;
}) {
  const { name, value, bytes, detail } = props;
  const text = valueText(value);
  const isShort = typeof value !== "object" && bytes === undefined && text.length <= 200;
  return (
    <div className="group border-line border-t px-3 py-1.5 text-table hover:bg-raised">
      <dt className="flex min-h-5 items-center gap-1">
        <span className="min-w-0 truncate font-mono text-[11.5px] text-text-3" title={name}>
          {name}
        </span>
        <span className="ml-auto flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
          {isShort && <FilterLinks name={name} value={text} />}
          <CopyButton text={text} what={name} />
        </span>
      </dt>
      <dd className="min-w-0">
        {typeof value === "object" && value !== null ? (
          <JsonTree value={value} />
        ) : bytes === undefined ? (
          <span className="whitespace-pre-wrap font-mono text-[11.5px] [overflow-wrap:anywhere]">
            {text === "" ? "(empty)" : text}
          </span>
        ) : (
          <WholePayload
            traceId={detail.span.trace_id}
            spanId={detail.span.span_id}
            attribute={name}
            bytes={bytes}
            preview={text}
          >
            {(whole) => (
              <span className="whitespace-pre-wrap font-mono text-[11.5px] [overflow-wrap:anywhere]">
                {whole}
              </span>
            )}
          </WholePayload>
        )}
        {bytes !== undefined && <span className="text-label text-text-3">{formatBytes(bytes)}</span>}
      </dd>
    </div>
  );
}

function FilterLinks({ name, value }: { name: string; value: string }) {
  const href = useHref();
  const box = "grid size-5 place-items-center rounded-sm text-text-3 hover:bg-overlay hover:text-text";
  const term = termText(name, value);
  return (
    <>
      <Link
        href={href("/traces", { q: term })}
        prefetch={false}
        aria-label={`Traces with this ${name}`}
        title="Traces with this value"
        className={box}
      >
        <Filter aria-hidden className="size-3" />
      </Link>
      <Link
        href={href("/traces", { q: `-${term}` })}
        prefetch={false}
        aria-label={`Traces without this ${name}`}
        title="Traces without this value"
        className={box}
      >
        <FilterX aria-hidden className="size-3" />
      </Link>
    </>
  );
}

function valueText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
