"use client";
import Link from "next/link";
import { shortenId } from "@/lib/client/format";
import { formatValue, type Unit } from "@/lib/client/prom/units";
import { useHref } from "@/lib/client/use-view";
import { Time } from "../ui/time";
import type { FoundExemplar } from "./use-exemplars";

const most = 8;

/** The dots of a chart as links, the highest first: for keyboards, and to compare. */
export function ExemplarList({ exemplars, unit }: { exemplars: readonly FoundExemplar[]; unit: Unit }) {
  const href = useHref();
  if (exemplars.length === 0)
    return (
      <p className="px-3 py-2 text-label text-text-3">No exemplar that names a trace in this time range.</p>
    );
  const highest = exemplars.toSorted((a, b) => b.value - a.value).slice(0, most);
  return (
    <ul aria-label="Exemplars, highest first" className="flex flex-wrap gap-x-4 gap-y-1 px-3 py-2 text-table">
      {highest.map(({ key, traceId, value, timeMs }) => (
        <li key={key} className="flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-full border-2 border-accent" />
          <Link href={href(`/traces/${traceId}`)} className="font-mono text-accent hover:underline">
            {shortenId(traceId)}
          </Link>
          <span className="tabular-nums">{formatValue(unit, value)}</span>
          <span className="text-text-3">
            <Time at={timeMs} />
          </span>
        </li>
      ))}
    </ul>
  );
}
