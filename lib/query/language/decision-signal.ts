import { joinSql, type Sql, sql } from "@/lib/db/sql";
import {
  contentPoints,
  decisionPoints,
  decisionSources,
  guardrailSources,
  mixedSources,
  type Verdict,
  verdicts,
} from "@/lib/model/decision";
import { withSpanId } from "../granules";
import { inScope } from "../scope";
import { containsAny, matchAttribute } from "./attribute";
import type { Condition, Field, Signal } from "./compile";
import { anyOf, runField, spanField, traceField } from "./id-fields";
import { projectField, wordField } from "./resource-fields";
import { fail } from "./tokenise";
import { containsPattern, exactValue, matchAny, matchNumber, matchText, parseDurationNs } from "./values";

const attributes = sql`d.attributes`;

/** Rows whose column, repeated among the attributes under `key`, has this very value: by the GIN index. */
const bears = (key: string, value: string): Condition => ({
  sql: containsAny(attributes, [JSON.stringify({ [key]: value })]),
  reach: "index",
});
const bearsAny = (all: readonly { [key: string]: string }[]): Condition => ({
  sql: containsAny(
    attributes,
    all.map((one) => JSON.stringify(one)),
  ),
  reach: "index",
});
const and = (a: Condition, b: Sql): Condition => ({ sql: sql`(${a.sql} and ${b})`, reach: a.reach });

/** A text column that is also among the attributes, under `name`. */
const column =
  (own: Sql, name: string): Field =>
  (match, at, key) =>
    match.kind === "equals" && !match.wildcard
      ? bears(name, match.text)
      : { sql: matchText(own, match, at, key), reach: "none" };

/** The same for a column of few known words: another word is a fault, not an empty answer. */
const word =
  (own: Sql, name: string, known: readonly string[], aliases: { [word: string]: string } = {}): Field =>
  (match, at, key) => {
    if (match.kind === "exists" || (match.kind === "equals" && match.wildcard))
      return { sql: matchText(own, match, at, key), reach: "none" };
    const typed = exactValue(match, at, key).toLowerCase();
    const value =
      known.find((one) => one === typed) ?? (Object.hasOwn(aliases, typed) ? aliases[typed] : undefined);
    return bears(name, value ?? fail(`"${typed}" is no ${key}; it is one of ${known.join(", ")}`, at));
  };

const verdictAliases: { [word: string]: Verdict } = {
  allowed: "allow",
  denied: "deny",
  block: "deny",
  blocked: "deny",
  modified: "modify",
  approval: "require_approval",
  warning: "warn",
};

const id =
  (own: Sql): Field =>
  (match, at, key) => ({
    sql: matchText(own, match, at, key),
    reach: match.kind === "equals" && !match.wildcard ? "id" : "none",
  });

/** Its own request id, or that of its trace. */
const request: Field = (match, at, key, { scope }) => {
  const own = matchText(sql`d.request_id`, match, at, key);
  if (match.kind !== "equals" || match.wildcard) return { sql: own, reach: "none" };
  return {
    sql: sql`(${own} or d.trace_id = any(array(select k.trace_id from telemetry.trace_keys k
      where ${inScope(scope, sql`k.project_id`)} and k.value = ${match.text} and k.kind = 1)))`,
    reach: "id",
  };
};

const ofTraces = runField(anyOf(sql`d.trace_id`));
/** Its own run id, or the run that its trace is part of. */
const run: Field = async (match, at, key, context) => {
  if (match.kind === "exists") return { sql: sql`d.run_id is not null`, reach: "none" };
  const traces = await ofTraces(match, at, key, context);
  return { sql: sql`(d.run_id = ${exactValue(match, at, key)} or ${traces.sql})`, reach: "id" };
};
const trace = traceField(sql`d.trace_id`);
const spanOfRow = spanField(sql`d.span_id`);
/** No index has the span id of a decision: its trace does, found by the span itself. */
const span: Field = async (match, at, key, context) => {
  const own = await spanOfRow(match, at, key, context);
  if (own.reach !== "id") return own;
  const asSpan = withSpanId(exactValue(match, at, key));
  return {
    sql: sql`(${own.sql} and d.trace_id = any(array(select s.trace_id from telemetry.spans s where ${asSpan}
      and s.project_id + 0 = any(${context.scope.projectIds}::int[]))))`,
    reach: "id",
  };
};

const guardrails = bearsAny([
  ...[...guardrailSources].map((source) => ({ source })),
  ...[...mixedSources].flatMap((source) => [...contentPoints].map((point) => ({ source, point }))),
]);
const kind: Field = (match, at, key, context) => {
  if (match.kind === "equals" && !match.wildcard && match.text.toLowerCase() === "guardrail")
    return guardrails;
  return wordField({ guardrail: guardrails.sql, policy: sql`not ${guardrails.sql}` })(
    match,
    at,
    key,
    context,
  );
};
/** What the rollup of guardrails calls a rail: the rule, of a guardrail without one its configuration. */
const rail: Field = (match, at, key) => {
  if (match.kind === "equals" && !match.wildcard) {
    const named = sql`(${bears("rule", match.text).sql} or (d.rule is null and ${bears("policy", match.text).sql}))`;
    return and({ sql: named, reach: "index" }, guardrails.sql);
  }
  return and(
    { sql: matchText(sql`coalesce(d.rule, d.policy)`, match, at, key), reach: "none" },
    guardrails.sql,
  );
};
const point = word(sql`d.point`, "point", decisionPoints);
const side: Field = async (match, at, key, context) =>
  and(await point(match, at, key, context), guardrails.sql);

/** Text inside what was sent; `has:` where anything was. */
const content =
  (own: Sql): Field =>
  (match, at, key) => ({
    sql:
      match.kind === "equals"
        ? sql`${own} ilike ${containsPattern(match.text, match.wildcard)}`
        : match.kind === "exists"
          ? sql`${own} is not null`
          : fail(
              `"${key}" is text: > < and ranges do not work on it; name a path inside, such as ${key}.amount:>100`,
              at,
            ),
    reach: "none",
  });
/** JSON pointers: `/input/password`. */
const paths =
  (own: Sql): Field =>
  (match, at, key) => ({
    sql: match.kind === "exists" ? sql`${own} is not null` : matchAny(own, match, at, key),
    reach: "none",
  });

/** An attribute by the names that it may have. */
const attribute =
  (names: (key: string) => string[]): Field =>
  (match, at, key) => ({
    sql: matchAttribute(attributes, names(key), match, at),
    reach: match.kind === "equals" && !match.wildcard ? "index" : "none",
  });

/** What free text is looked for in. */
const searched = [
  sql`d.reason`,
  sql`d.rule`,
  sql`d.policy`,
  sql`d.tool`,
  sql`d.agent`,
  sql`d.decision_id`,
  sql`d.user_id`,
  sql`d.request_id`,
];

/** Conditions on one row of `telemetry.decisions d`. */
export const decisionSignal: Signal = {
  fields: {
    verdict: word(sql`d.verdict`, "verdict", verdicts, verdictAliases),
    source: word(sql`d.source`, "source", decisionSources),
    sources: (match, at, key) => ({ sql: matchAny(sql`d.sources`, match, at, key), reach: "none" }),
    point,
    policy: column(sql`d.policy`, "policy"),
    rule: column(sql`d.rule`, "rule"),
    revision: column(sql`d.revision`, "revision"),
    agent: column(sql`d.agent`, "agent"),
    tool: column(sql`d.tool`, "tool"),
    user: column(sql`d.user_id`, "user"),
    service: column(sql`d.service`, "service"),
    session: column(sql`d.session_id`, "session"),
    session_id: column(sql`d.session_id`, "session"),
    kind,
    rail,
    side,
    reason: content(sql`d.reason`),
    latency: (match, at) => ({
      sql: matchNumber(sql`d.latency_ns`, match, at, parseDurationNs),
      reach: "none",
    }),
    env: attribute(() => ["labels.environment", "labels.env", "deployment.environment.name"]),
    id: id(sql`d.decision_id`),
    decision: id(sql`d.decision_id`),
    decision_id: id(sql`d.decision_id`),
    request,
    request_id: request,
    run,
    run_id: run,
    trace,
    trace_id: trace,
    span,
    span_id: span,
    project: projectField,
    input: content(sql`d.input`),
    result: content(sql`d.result`),
    erased: paths(sql`d.erased`),
    masked: paths(sql`d.masked`),
    redacted: paths(sql`d.redacted`),
  },
  attribute: attribute((key) => [key]),
  text: ({ text, wildcard }) => {
    const pattern = containsPattern(text, wildcard);
    return sql`(${joinSql(
      searched.map((own) => sql`${own} ilike ${pattern}`),
      " or ",
    )})`;
  },
};
