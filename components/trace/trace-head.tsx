"use client";
import Link from "next/link";
import { formatDuration, formatExact, plural } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { TraceDetailOutput } from "@/lib/contract/trace-detail";
import { spanAt } from "@/lib/model/trace-tree";
import { Badge, Dot } from "../ui/badge";
import { useColourOf } from "../ui/colours";
import { Id } from "../ui/id";
import { Time } from "../ui/time";
import { spanTitle, type TraceTree } from "./trace-span";

const idsShown = 3;

/** What the trace is, and the ways from here to its run and request. */
export function TraceHead({ detail, tree }: { detail: TraceDetailOutput; tree: TraceTree }) {
  const href = useHref();
  const root = spanAt(tree, 0);
  const colourOf = useColourOf();
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b bg-surface px-3 py-2">
      <h1 className="flex min-w-0 items-center gap-2 font-medium text-title">
        {root && <Dot colour={colourOf(root.service)} />}
        <span className="shrink-0 text-text-2">{root?.service}</span>
        <span className="truncate" title={root?.name}>
          {root ? spanTitle(root) : "Trace"}
        </span>
        {detail.error_count > 0 && <Badge meaning="error">{plural(detail.error_count, "error")}</Badge>}
      </h1>
      <dl className="flex flex-wrap items-center gap-x-4 gap-y-0.5 text-table [&_div]:flex [&_div]:items-center [&_div]:gap-1.5 [&_dt]:text-text-3">
        <div>
          <dt>Trace</dt>
          <dd>
            <Id id={detail.trace_id} what="trace id" />
          </dd>
        </div>
        <div>
          <dt>Started</dt>
          <dd>
            <Time at={Number(BigInt(detail.start_ns) / 1_000_000n)} />
          </dd>
        </div>
        <div>
          <dt>Took</dt>
          <dd className="tabular-nums">{formatDuration(detail.duration_ns / 1e6)}</dd>
        </div>
        <div>
          <dt>Spans</dt>
          <dd className="tabular-nums">{formatExact(detail.span_count)}</dd>
        </div>
        <div>
          <dt>Depth</dt>
          <dd className="tabular-nums">{tree.maxDepth + 1}</dd>
        </div>
        <Decided detail={detail} />
        <Ids what="Request" ids={detail.request_ids} path={(id) => href(`/requests/${id}`)} />
        <Ids what="Run" ids={detail.run_ids} path={(id) => href(`/runs/${id}`)} />
      </dl>
      <Services services={detail.services} />
    </header>
  );
}

/** How often it was decided about, and how often denied. */
function Decided({ detail }: { detail: TraceDetailOutput }) {
  const href = useHref();
  const { decisions, decisions_truncated, trace_id } = detail;
  const startMs = Number(BigInt(detail.start_ns) / 1_000_000n);
  const around = { from: startMs - 60_000, to: startMs + Math.ceil(detail.duration_ns / 1e6) + 600_000 };
  if (decisions.length === 0) return null;
  const denied = decisions.filter(({ verdict }) => verdict === "deny").length;
  return (
    <div>
      <dt>Decisions</dt>
      <dd>
        <Link
          href={href("/decisions", { q: `trace:${trace_id}`, ...around })}
          prefetch={false}
          className="inline-block py-1 tabular-nums underline decoration-line-strong underline-offset-2 hover:text-accent"
        >
          {formatExact(decisions.length)}
          {decisions_truncated && "+"}
          {denied > 0 && <span className="text-denied">, {formatExact(denied)} denied</span>}
        </Link>
      </dd>
    </div>
  );
}

function Ids({ what, ids, path }: { what: string; ids: readonly string[]; path: (id: string) => string }) {
  if (ids.length === 0) return null;
  return (
    <div>
      <dt>{ids.length === 1 ? what : `${what}s`}</dt>
      <dd className="flex items-center gap-1.5">
        {ids.slice(0, idsShown).map((id) => (
          <Id key={id} id={id} what={`${what.toLowerCase()} id`} href={path(encodeURIComponent(id))} />
        ))}
        {ids.length > idsShown && <span className="text-text-3">and {ids.length - idsShown} more</span>}
      </dd>
    </div>
  );
}

const servicesShown = 8;

function Services({ services }: { services: TraceDetailOutput["services"] }) {
  const colourOf = useColourOf();
  const shown = services.slice(0, servicesShown);
  return (
    <ul
      aria-label="Services"
      className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-0.5 text-label text-text-2"
    >
      {shown.map(({ name, spans, errors }) => (
        <li
          key={name}
          className="flex items-center gap-1.5"
          title={`${name}: ${plural(spans, "span")}${errors > 0 ? `, ${plural(errors, "error")}` : ""}`}
        >
          <Dot colour={colourOf(name)} />
          {name}
          <span className="text-text-3 tabular-nums">{formatExact(spans)}</span>
        </li>
      ))}
      {services.length > servicesShown && (
        <li
          className="text-text-3"
          title={services
            .slice(servicesShown)
            .map(({ name }) => name)
            .join(", ")}
        >
          and {services.length - servicesShown} more
        </li>
      )}
    </ul>
  );
}
