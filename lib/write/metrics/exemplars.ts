import { createHash } from "node:crypto";
import type { Db } from "@/lib/db/pool";
import type { MetricExemplar } from "@/lib/model/metrics/point";
import type { KeepDaysOf } from "../retention";

/** Once each: an exemplar that is sent again, as senders do with every point until it is replaced, changes nothing. */
export async function writeExemplars(
  tx: Db,
  exemplars: readonly MetricExemplar[],
  keepDaysOf: KeepDaysOf,
): Promise<void> {
  if (exemplars.length === 0) return;
  const rows = exemplars.map((exemplar) => ({
    ...exemplar,
    timeNs: BigInt(Math.round(exemplar.timeMs)) * 1_000_000n,
  }));
  await tx.query({
    name: "write-exemplars",
    text: `/* write-exemplars */
      insert into telemetry.metric_exemplars
        (series_id, time_ns, hash, trace_id, span_id, value, project_id, keep_days, labels)
      select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::uuid[], $5::bigint[], $6::double precision[],
                           $7::int[], $8::smallint[], $9::jsonb[])
      on conflict do nothing`,
    values: [
      rows.map(({ series }) => series.id),
      rows.map(({ timeNs }) => timeNs),
      rows.map(hashOf),
      rows.map(({ traceId }) => traceId),
      rows.map(({ spanId }) => spanId && BigInt.asIntN(64, BigInt(`0x${spanId}`))),
      rows.map(({ value }) => value),
      rows.map(({ series }) => series.projectId),
      rows.map(({ series, timeNs }) => keepDaysOf(series.projectId, timeNs)),
      rows.map(({ labels }) => labelsJson(labels)),
    ],
  });
}

function hashOf({ value, traceId, spanId, labels }: MetricExemplar): bigint {
  const text = JSON.stringify([String(value), traceId, spanId, labels]);
  return createHash("sha256").update(text).digest().readBigInt64BE(0);
}

function labelsJson(labels: readonly string[]): string {
  const object: { [name: string]: string } = Object.create(null);
  for (let i = 0; i < labels.length; i += 2) object[labels[i] ?? ""] = labels[i + 1] ?? "";
  return JSON.stringify(object);
}
