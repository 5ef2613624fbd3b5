import { traceListInput } from "@/lib/contract/trace-list";
import type { Pool } from "@/lib/db/pool";
import { spanIdFromInt } from "@/lib/model/ids";
import { traceList } from "@/lib/query/trace-list";
import type { Check } from "./check-stored";
import type { Tally } from "./tally";

const samples = 200;

/** Acknowledged spans that a search does not find, by id and by an attribute, from all over the time of the test. */
export async function checkSearch(pool: Pool, { spanIds }: Tally): Promise<Check[]> {
  const step = Math.max(1, Math.floor(spanIds.length / samples));
  const ids = Array.from({ length: Math.min(samples, spanIds.length) }, (_, i) => spanIds[i * step] ?? 0n);
  const { rows } = await pool.query<{
    project_id: number;
    trace_id: string;
    span_id: bigint;
    order_id: string;
  }>(
    `select project_id, replace(trace_id::text, '-', '') as trace_id, span_id,
            telemetry.plain_attributes(attributes) ->> 'order.id' as order_id
     from telemetry.spans where span_id = any($1::bigint[])`,
    [ids.map(String)],
  );
  let unfoundById = ids.length - rows.length;
  let unfoundByAttribute = ids.length - rows.length;
  for (const row of rows) {
    const scope = { projectIds: [row.project_id], slugs: ["default"] };
    const finds = async (q: string) => {
      const { data } = await traceList(pool, scope, traceListInput.parse({ q, limit: 5 }), 30_000);
      return data.some((trace) => trace.trace_id === row.trace_id);
    };
    if (!(await finds(`span:${spanIdFromInt(row.span_id)}`))) unfoundById += 1;
    if (!(await finds(`order.id:${row.order_id}`))) unfoundByAttribute += 1;
  }
  return [
    { what: `of ${ids.length} acknowledged spans, not found by their id`, off: unfoundById },
    { what: `of ${ids.length} acknowledged spans, not found by an attribute`, off: unfoundByAttribute },
  ];
}
