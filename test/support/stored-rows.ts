import type { Pool } from "@/lib/db/pool";

/** What one project holds, in an order that does not depend on how it came; times moved back by `shiftNs`. */
export async function readStoredRows(pool: Pool, projectId: number, shiftNs: bigint): Promise<object> {
  const read = async (text: string, values: unknown[]) => (await pool.query(text, values)).rows.map(plain);
  const shifted = [projectId, shiftNs.toString()];
  return {
    resources: await read(
      `select distinct service_name, service_namespace, service_version, service_instance_id, environment, attributes
       from telemetry.resources where project_id = $1 order by attributes`,
      [projectId],
    ),
    spans: await read(
      `select trace_id, to_hex(span_id) as span_id, start_ns - $2::bigint as start_ns, duration_ns,
         to_hex(parent_span_id) as parent_span_id, kind, status, coalesce(flags, 0) as flags, coalesce(dropped_attributes, 0) as dropped_attributes,
         coalesce(clock_skewed, false) as clock_skewed, s.name, status_message, r.scope_name, r.scope_version, trace_state,
         telemetry.request_id(request_id, s.attributes) as request_id,
         telemetry.plain_attributes(s.attributes) as attributes, operation,
         (select jsonb_agg(jsonb_set(e, '{time_ns}', to_jsonb(((e->>'time_ns')::bigint - $2::bigint)::text)))
          from jsonb_array_elements(events) e) as events, links, payload_keys, r.service_name
       from telemetry.spans s join telemetry.resources r using (project_id, resource_id)
       where project_id = $1 order by trace_id, span_id, start_ns`,
      shifted,
    ),
    payloads: await read(
      `select trace_id, to_hex(span_id) as span_id, key, bytes, md5(body) as body
       from telemetry.payloads where project_id = $1 order by trace_id, span_id, key, body`,
      [projectId],
    ),
    log_records: await read(
      `select time_ns - $2::bigint as time_ns, trace_id, to_hex(span_id) as span_id, severity, severity_text, event_name, l.scope_name,
         flags, dropped_attributes, request_id, run_id, body, body_json, telemetry.plain_attributes(l.attributes) as attributes, r.service_name
       from telemetry.log_records l join telemetry.resources r using (project_id, resource_id)
       where project_id = $1 order by time_ns, body, telemetry.plain_attributes(l.attributes)::text, trace_id, span_id`,
      shifted,
    ),
    trace_keys: await read(
      "select kind, value, trace_id from telemetry.trace_keys where project_id = $1 order by kind, value, trace_id",
      [projectId],
    ),
    rollup_increments: await read(
      `select bucket - ($2::bigint / 1000000000) as bucket, dimension, grp, name, outcome, sum(count) as count,
         sum(duration_ns) as duration_ns, sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens,
         round(sum(cost_usd)::numeric, 9) as cost_usd
       from telemetry.rollup_increments where project_id = $1 group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`,
      shifted,
    ),
  };
}

/** Leaves out what is empty and spells bigints, so that a golden file reads well. */
function plain(row: Record<string, unknown>): object {
  const entries = Object.entries(row).filter(
    ([, value]) =>
      value !== null && value !== "" && value !== false && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === "bigint" ? String(value) : value]),
  );
}
