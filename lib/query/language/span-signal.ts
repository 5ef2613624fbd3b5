import { sql } from "@/lib/db/sql";
import { operationKinds } from "@/lib/model/operation";
import { valueTerm } from "@/lib/model/term";
import { anyTerm, ofTraces, withSpanId } from "../granules";
import { requestIdOfSpan } from "../rows/span-row";
import { containsAny } from "./attribute";
import type { Field, Signal } from "./compile";
import { requestField, runField, sessionField, spanField, traceField } from "./id-fields";
import { attributeField, projectField, resourceField, textField, wordField } from "./resource-fields";
import { containsPattern, exactValue, matchNumber, matchText, parseDurationNs, parseNumber } from "./values";

const spanKinds = ["unspecified", "internal", "server", "client", "producer", "consumer"];
const isKind = (kind: string) => sql`s.operation @> ${JSON.stringify({ kind })}::jsonb`;

/** What the operation says of `fact`, or the name of an operation of that kind. Exact values use the operation's GIN index. */
function operationField(fact: "workflow" | "agent" | "tool" | "model" | "user" | "error_type"): Field {
  const property = { user: "userId", error_type: "errorType" }[fact as string] ?? fact;
  return (match, at, key) => {
    if (match.kind === "equals" && !match.wildcard) {
      const forms = [JSON.stringify({ [property]: match.text })];
      if (property === fact && fact !== "model") forms.push(JSON.stringify({ kind: fact, name: match.text }));
      const terms = [valueTerm(`operation.${property}`, match.text), valueTerm("operation.name", match.text)];
      return { sql: containsAny(sql`s.operation`, forms), reach: "index", granules: anyTerm(terms) };
    }
    const value = sql`coalesce(s.operation ->> ${property}, case when s.operation ->> 'kind' = ${fact} then s.operation ->> 'name' end)`;
    return { sql: matchText(value, match, at, key), reach: "none" };
  };
}

const rootField: Field = (match, at, key) => {
  if (match.kind === "equals" && match.text === "true")
    return { sql: sql`s.parent_span_id is null`, reach: "none" };
  if (match.kind === "equals" && match.text === "false")
    return { sql: sql`s.parent_span_id is not null`, reach: "none" };
  return {
    sql: sql`(s.parent_span_id is null and ${matchText(sql`s.name`, match, at, key)})`,
    reach: "none",
  };
};

const kindField: Field = (match, at, key, context) =>
  wordField({
    ...Object.fromEntries(operationKinds.map((kind) => [kind, isKind(kind)])),
    ...Object.fromEntries(spanKinds.map((kind, number) => [kind, sql`s.kind = ${number}`])),
  })(match, at, key, context);

const tokens = sql`(coalesce((s.operation ->> 'inputTokens')::float8, 0) + coalesce((s.operation ->> 'outputTokens')::float8, 0))`;
const request = requestField(ofTraces, requestIdOfSpan);
const run = runField(ofTraces);
const session = sessionField(ofTraces);
const trace = traceField(sql`s.trace_id`, ofTraces);
const span = spanField(sql`s.span_id`, withSpanId);

/** Conditions on one row of `telemetry.spans s`. */
export const spanSignal: Signal = {
  fields: {
    service: resourceField(sql`s.resource_id`, sql`r.service_name`),
    env: resourceField(sql`s.resource_id`, sql`r.environment`),
    version: resourceField(sql`s.resource_id`, sql`r.service_version`),
    project: projectField,
    request_id: request,
    request,
    run,
    run_id: run,
    session,
    session_id: session,
    trace,
    trace_id: trace,
    span,
    span_id: span,
    name: textField(sql`s.name`),
    kind: kindField,
    status: wordField({ error: sql`s.status = 2`, ok: sql`s.status = 1`, unset: sql`s.status = 0` }),
    duration: (match, at) => ({
      sql: matchNumber(sql`s.duration_ns`, match, at, parseDurationNs),
      reach: "none",
    }),
    root: rootField,
    workflow: operationField("workflow"),
    agent: operationField("agent"),
    tool: operationField("tool"),
    model: operationField("model"),
    user: operationField("user"),
    error_type: operationField("error_type"),
    tokens: (match, at) => ({ sql: matchNumber(tokens, match, at, parseNumber), reach: "none" }),
    cost: (match, at) => ({
      sql: matchNumber(sql`(s.operation ->> 'costUsd')::float8`, match, at, parseNumber),
      reach: "none",
    }),
    error: (match, at, key) => ({
      sql:
        match.kind === "exists"
          ? sql`s.status = 2`
          : sql`(s.status = 2 and s.status_message ilike ${containsPattern(exactOrWildcard(match, at, key), true)})`,
      reach: "none",
    }),
  },
  attribute: attributeField(sql`s.attributes`, sql`s.resource_id`, true),
  text: ({ text, wildcard }) => {
    const pattern = containsPattern(text, wildcard);
    return sql`(s.name ilike ${pattern} or s.status_message ilike ${pattern} or ${requestIdOfSpan} ilike ${pattern}
      or s.events::text ilike ${pattern}
      or s.operation::text ilike ${pattern} or s.attributes ilike ${pattern})`;
  },
};

function exactOrWildcard(match: Parameters<Field>[0], at: number, key: string): string {
  return match.kind === "equals" ? match.text : exactValue(match, at, key);
}
