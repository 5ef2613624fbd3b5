import { type Sql, sql } from "@/lib/db/sql";
import { isSpanId, isTraceId, spanIdToInt } from "@/lib/model/ids";
import { inScope } from "../scope";
import type { Field } from "./compile";
import { fail } from "./tokenise";
import { exactValue, matchText } from "./values";

/** Rows whose trace is one of an array expression. */
export type OfTraces = (traceIds: Sql) => Sql;
export const anyOf =
  (column: Sql): OfTraces =>
  (traceIds) =>
    sql`${column} = any(${traceIds})`;

/** 32 hex digits, with or without dashes. */
export function traceField(column: Sql, ofTraces: OfTraces = anyOf(column)): Field {
  return (match, at, key) => {
    if (match.kind === "exists") return { sql: sql`${column} is not null`, reach: "none" };
    const id = exactValue(match, at, key).replaceAll("-", "");
    if (!isTraceId(id)) fail(`"${id}" is no trace id: 32 hex digits`, at);
    return { sql: ofTraces(sql`array[${id}::uuid]`), reach: "id" };
  };
}

export function spanField(column: Sql, withId?: (spanId: string) => Sql): Field {
  return (match, at, key) => {
    if (match.kind === "exists") return { sql: sql`${column} is not null`, reach: "none" };
    const id = exactValue(match, at, key);
    if (!isSpanId(id)) fail(`"${id}" is no span id: 16 hex digits`, at);
    return { sql: withId?.(id) ?? sql`${column} = ${spanIdToInt(id)}::bigint`, reach: "id" };
  };
}

/** Rows whose own column has the key, found through the traces that bear it. */
export function requestField(ofTraces: OfTraces, own: Sql): Field {
  return (match, at, key, { scope }) => {
    if (match.kind !== "equals" || match.wildcard)
      return { sql: matchText(own, match, at, key), reach: "none" };
    return {
      sql: sql`(${own} = ${match.text} and ${ofTraces(sql`array(select k.trace_id from telemetry.trace_keys k
        where ${inScope(scope, sql`k.project_id`)} and k.value = ${match.text} and k.kind = 1)`)})`,
      reach: "id",
    };
  };
}

export function sessionField(ofTraces: OfTraces): Field {
  return (match, at, key, { scope }) => ({
    sql: ofTraces(sql`array(select k.trace_id from telemetry.trace_keys k
      where ${inScope(scope, sql`k.project_id`)} and k.value = ${exactValue(match, at, key)} and k.kind = 2)`),
    reach: "id",
  });
}

/** Rows of the traces that a run consists of. */
export function runField(ofTraces: OfTraces): Field {
  return (match, at, key, { scope }) => ({
    sql: ofTraces(sql`array(select t.trace_id from telemetry.run_traces t
      where ${inScope(scope, sql`t.project_id`)} and t.run_id = ${exactValue(match, at, key)})`),
    reach: "id",
  });
}
