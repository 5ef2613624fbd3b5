import { type Sql, sql } from "@/lib/db/sql";
import { runStatuses } from "@/lib/model/run";
import { inGranules, ofTraces, withSpanId } from "../granules";
import { inScope } from "../scope";
import type { Field, Signal } from "./compile";
import { spanField, traceField } from "./id-fields";
import { projectField, textField, wordField } from "./resource-fields";
import { spanSignal } from "./span-signal";
import { fail } from "./tokenise";
import {
  containsPattern,
  exactValue,
  matchAny,
  matchNumber,
  matchText,
  parseDurationNs,
  parseNumber,
} from "./values";

/** A run matches when any span of its traces does. */
function throughSpans(field: Field, byTraces: boolean): Field {
  return async (match, at, key, context) => {
    const condition = await field(match, at, key, context);
    const traces = sql`select t.run_id from telemetry.run_traces t join telemetry.spans s on ${ofTraces(sql`array[t.trace_id]`)}
      and s.project_id + 0 = t.project_id where t.project_id = r.project_id`;
    if (byTraces || condition.reach === "none") {
      return {
        sql: sql`exists (${traces} and t.run_id = r.run_id and ${condition.sql})`,
        reach: condition.reach,
      };
    }
    return {
      sql: sql`(r.project_id, r.run_id) in (select t.project_id, t.run_id from telemetry.run_traces t
        join telemetry.spans s on s.trace_id = t.trace_id and s.project_id = t.project_id where ${condition.sql}
          and ${condition.granules === undefined ? sql`true` : inGranules(context.scope, condition.granules)})`,
      reach: condition.reach,
    };
  };
}

const list =
  (column: Sql): Field =>
  (match, at, key) => ({ sql: matchAny(column, match, at, key), reach: "none" });
const id =
  (column: Sql): Field =>
  (match, at, key) => ({
    sql: matchText(column, match, at, key),
    reach: match.kind === "equals" && !match.wildcard ? "id" : "none",
  });
const trace: Field = async (match, at, key, context) => ({
  sql: sql`(r.project_id, r.run_id) in (select t.project_id, t.run_id from telemetry.run_traces t
    where ${(await traceField(sql`t.trace_id`)(match, at, key, context)).sql})`,
  reach: "id",
});
const number =
  (expression: Sql): Field =>
  (match, at) => ({ sql: matchNumber(expression, match, at, parseNumber), reach: "none" });
/** The failing runs that an issue of the inbox is made of. */
const issue: Field = (match, at, key, { scope }) => {
  const id = exactValue(match, at, key);
  if (!/^\d{1,18}$/.test(id)) fail(`"${id}" is no issue; an issue is a number`, at);
  return {
    sql: sql`(r.project_id, r.issue_key) in (select i.project_id, i.key from alerting.issues i
      where i.id = ${id}::bigint and i.kind = 'runs' and ${inScope(scope, sql`i.project_id`)})`,
    reach: "id",
  };
};
// A run whose clock is ahead of ours has not taken less than no time.
const elapsedNs = sql`greatest(0, coalesce(r.ended_ns, (extract(epoch from now()) * 1e9)::bigint) - r.started_ns)`;
const isStatus = Object.fromEntries(runStatuses.map((status) => [status, sql`r.status = ${status}`]));
const request = id(sql`r.request_id`);
const run = id(sql`r.run_id`);
const span = throughSpans(spanField(sql`s.span_id`, withSpanId), false);

/** Conditions on one row of `telemetry.runs r`. `rare`: attributes are looked up by their index, for values that few spans bear. */
export function runSignal(rare: boolean): Signal {
  return {
    fields: {
      service: list(sql`r.services`),
      env: textField(sql`r.environment`),
      version: textField(sql`r.version`),
      project: projectField,
      request_id: request,
      request,
      run,
      run_id: run,
      id: run,
      trace,
      trace_id: trace,
      span,
      span_id: span,
      session: textField(sql`r.session_id`),
      session_id: textField(sql`r.session_id`),
      user: textField(sql`r.user_id`),
      workflow: textField(sql`r.workflow`),
      status: wordField({
        ...isStatus,
        error: sql`r.status in ('failed', 'blocked', 'timed_out', 'lost')`,
        ok: sql`r.status = 'succeeded'`,
      }),
      duration: (match, at) => ({ sql: matchNumber(elapsedNs, match, at, parseDurationNs), reach: "none" }),
      agent: list(sql`r.agents`),
      tool: list(sql`r.tools`),
      model: list(sql`r.models`),
      tokens: number(sql`(r.input_tokens + r.output_tokens)`),
      cost: number(sql`r.cost_usd`),
      attempt: number(sql`r.attempt`),
      spans: number(sql`r.span_count`),
      errors: number(sql`r.error_count`),
      error: (match, at, key) => ({
        sql:
          match.kind === "exists"
            ? sql`r.error is not null`
            : sql`(r.error ilike ${containsPattern(match.kind === "equals" ? match.text : exactValue(match, at, key), true)}
                or r.error_type = ${match.kind === "equals" ? match.text : ""})`,
        reach: "none",
      }),
      error_type: textField(sql`r.error_type`),
      parent: id(sql`r.parent_run_id`),
      issue,
      source: wordField({
        api: sql`r.source = 'api'`,
        spans: sql`r.source = 'spans'`,
        both: sql`r.source = 'both'`,
      }),
    },
    attribute: throughSpans(spanSignal.attribute, !rare),
    text: ({ text, wildcard }) => {
      const pattern = containsPattern(text, wildcard);
      return sql`(r.workflow ilike ${pattern} or r.error ilike ${pattern} or r.run_id ilike ${pattern}
        or r.request_id ilike ${pattern} or r.session_id ilike ${pattern} or r.user_id ilike ${pattern}
        or r.input_preview ilike ${pattern} or r.output_preview ilike ${pattern}
        or array_to_string(r.agents || r.tools || r.models || r.services, ' ') ilike ${pattern})`;
    },
  };
}
