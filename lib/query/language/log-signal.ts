import { type Sql, sql } from "@/lib/db/sql";
import { type SeverityName, severityNames } from "@/lib/model/log-record";
import { withSpanId } from "../granules";
import type { Comparison } from "./ast";
import type { Field, Signal } from "./compile";
import { anyOf, runField, sessionField, spanField, traceField } from "./id-fields";
import { attributeField, projectField, resourceField, textField, wordField } from "./resource-fields";
import { fail } from "./tokenise";
import { containsPattern, exactValue, matchText } from "./values";

/** Lowest OTLP number of a level; 0 (unspecified) reads as info, as lib/model/log-record.ts says. */
const lowest = (level: SeverityName) => severityNames.indexOf(level) * 4 + 1;
const number = sql`(case l.severity when 0 then 9 else l.severity end)`;
const aliases: { [word: string]: SeverityName } = {
  warning: "warn",
  err: "error",
  critical: "fatal",
  information: "info",
};

function levelOf(text: string, at: number): SeverityName {
  const word = text.toLowerCase();
  const level = Object.hasOwn(aliases, word) ? aliases[word] : severityNames.find((name) => name === word);
  return level ?? fail(`"${text}" is no level; it is one of ${severityNames.join(", ")}`, at);
}

const levelField: Field = (match, at, key) => {
  if (match.kind === "exists") return { sql: sql`true`, reach: "none" };
  if (match.kind === "range") return fail("Write level:>=warn instead of a range", at);
  if (match.kind === "equals") {
    const from = lowest(levelOf(exactValue(match, at, key), at));
    return { sql: sql`${number} between ${from}::int and ${from + 3}::int`, reach: "none" };
  }
  const from = lowest(levelOf(match.text, at));
  const bounds: Record<Comparison, Sql> = {
    ">=": sql`${number} >= ${from}::int`,
    ">": sql`${number} > ${from + 3}::int`,
    "<": sql`${number} < ${from}::int`,
    "<=": sql`${number} <= ${from + 3}::int`,
  };
  return { sql: bounds[match.operator], reach: "none" };
};

const request: Field = (match, at, key) => ({
  sql: matchText(sql`l.request_id`, match, at, key),
  reach: match.kind === "equals" && !match.wildcard ? "id" : "none",
});
const ofTraces = runField(anyOf(sql`l.trace_id`));
const run: Field = async (match, at, key, context) => ({
  sql: sql`(l.run_id = ${exactValue(match, at, key)} or ${(await ofTraces(match, at, key, context)).sql})`,
  reach: "id",
});
const session = sessionField(anyOf(sql`l.trace_id`));
const trace = traceField(sql`l.trace_id`);
const spanOfRow = spanField(sql`l.span_id`);
/** No index has the span id of a log line: its traces do, found by the span itself. */
const span: Field = async (match, at, key, context) => {
  const own = await spanOfRow(match, at, key, context);
  if (own.reach !== "id") return own;
  const asSpan = withSpanId(exactValue(match, at, key));
  return {
    sql: sql`(${own.sql} and l.trace_id = any(array(select s.trace_id from telemetry.spans s
      where ${asSpan} and s.project_id + 0 = any(${context.scope.projectIds}::int[]))))`,
    reach: "id",
  };
};

const stream = sql`telemetry.attribute(l.attributes, 'log.iostream')`;

/** Conditions on one row of `telemetry.log_records l`. */
export const logSignal: Signal = {
  fields: {
    service: resourceField(sql`l.resource_id`, sql`r.service_name`),
    env: resourceField(sql`l.resource_id`, sql`r.environment`),
    version: resourceField(sql`l.resource_id`, sql`r.service_version`),
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
    level: levelField,
    body: (match, at, key) => ({
      sql:
        match.kind === "equals"
          ? sql`l.body ilike ${containsPattern(match.text, match.wildcard)}`
          : matchText(sql`l.body`, match, at, key),
      reach: "none",
    }),
    stream: wordField({
      stdout: sql`${stream} = 'stdout'`,
      stderr: sql`${stream} = 'stderr'`,
      otlp: sql`${stream} is null`,
    }),
    logger: textField(sql`l.scope_name`),
    event: textField(sql`l.event_name`),
  },
  attribute: attributeField(sql`l.attributes`, sql`l.resource_id`, false),
  text: ({ text, wildcard }) => {
    const pattern = containsPattern(text, wildcard);
    return sql`(l.body ilike ${pattern} or l.event_name ilike ${pattern} or l.scope_name ilike ${pattern}
      or l.request_id ilike ${pattern} or l.attributes::text ilike ${pattern})`;
  },
};
