import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { Labels } from "@/lib/model/prom-labels";
import type { Exemplar, LabelRequest, SeriesExemplars } from "@/lib/model/prom-series";
import { runSql } from "../run-sql";
import { boundText, type View } from "./series-views";

const mostExemplars = 10_000;

type Row = {
  series_id: string;
  time_ns: bigint;
  value: number;
  trace_id: string | null;
  span_id: bigint | null;
  labels: { [name: string]: string };
};

/** Exemplars of these series, newest first where there are too many. One of a histogram belongs to the bucket of its value. */
export async function readExemplars(
  db: Db,
  views: readonly View[],
  { fromMs, toMs, limit }: LabelRequest,
): Promise<SeriesExemplars[]> {
  const byStored = new Map<number, View[]>();
  for (const view of views) {
    const same = byStored.get(view.stored.id);
    if (same === undefined) byStored.set(view.stored.id, [view]);
    else same.push(view);
  }
  if (byStored.size === 0) return [];
  const rows = await runSql<Row>(
    db,
    "metric-exemplars",
    sql`select series_id::text, time_ns, value, trace_id, span_id, labels
        from telemetry.metric_exemplars
        where series_id = any(${[...byStored.keys()]}::bigint[])
          and time_ns >= ${BigInt(Math.max(0, Math.floor(fromMs))) * 1_000_000n}
          and time_ns <= ${BigInt(Math.min(Math.max(0, Math.ceil(toMs)), 9e12)) * 1_000_000n}
        order by time_ns desc limit ${limit > 0 ? Math.min(limit, mostExemplars) : mostExemplars}`,
  );
  const found = new Map<string, SeriesExemplars>();
  for (const row of rows.reverse()) {
    const view = viewOf(byStored.get(Number(row.series_id)) ?? [], row.value);
    if (view === undefined) continue;
    const known = found.get(view.labels.key) ?? { seriesLabels: view.labels, exemplars: [] };
    known.exemplars.push(toExemplar(row));
    found.set(view.labels.key, known);
  }
  return [...found.values()];
}

function viewOf(views: readonly View[], value: number): View | undefined {
  const plain = views.find(({ as }) => as === "stored");
  if (plain !== undefined) return plain;
  const [first] = views;
  const bound = first && boundText(first.stored.bounds.find((one) => value <= one));
  return views.find(({ as, labels }) => as === "bucket" && labels.get("le") === bound);
}

function toExemplar({ time_ns, value, trace_id, span_id, labels }: Row): Exemplar {
  const own: [string, string][] = Object.entries(labels);
  if (trace_id !== null) own.push(["trace_id", trace_id.replaceAll("-", "")]);
  if (span_id !== null) own.push(["span_id", BigInt.asUintN(64, span_id).toString(16).padStart(16, "0")]);
  return { labels: Labels.fromEntries(own), value, timeMs: Number(time_ns / 1_000_000n) };
}
