import type { Pool } from "@/lib/db/pool";

/** Bytes on disk for one span: its row, its share of all indexes, its payloads and its lookup keys. */
export async function measureStorage(pool: Pool): Promise<{ spans: number; bytesPerSpan: number }> {
  await pool.query("vacuum (analyze) telemetry.spans");
  await pool.query("checkpoint");
  const { rows } = await pool.query<{ spans: bigint; bytes: bigint }>(
    `select (select count(*) from telemetry.spans) as spans,
       (select sum(pg_total_relation_size(leaf))::bigint from telemetry.leaves where parent in ('spans', 'span_granules', 'payloads', 'trace_keys')) as bytes`,
  );
  const spans = Number(rows[0]?.spans ?? 0);
  return { spans, bytesPerSpan: Math.round(Number(rows[0]?.bytes ?? 0) / Math.max(1, spans)) };
}

/** Waits until the worker has derived and folded everything, and made chunks of metrics; false when that takes longer. */
export async function untilDerived(pool: Pool, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const { rows } = await pool.query<{ left: bigint }>(
      `select (select count(*) from (select from telemetry.touched_traces limit 1) as a)
            + (select count(*) from (select from telemetry.rollup_blocks limit 1) as b)
            + (select count(*) from (select from telemetry.metric_blocks having sum(samples) >= 1000000) as c) as left`,
    );
    if (rows[0]?.left === 0n) return true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}
