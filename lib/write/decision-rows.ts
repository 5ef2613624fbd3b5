import type { Decision } from "@/lib/model/decision";
import type { StoredContent } from "@/lib/model/decision-hash";
import { CopyBuffer } from "./copy-buffer";
import { stringText } from "./json-text";

/** A decision as it goes into the table. `also`: the tellings as JSON, where there are several. */
export type DecisionRow = {
  projectId: number;
  keepDays: number;
  content: StoredContent;
  hash: Buffer;
};

type Column = { column: string; encode: (out: CopyBuffer, row: DecisionRow) => void };
const text = (column: string, pick: (decision: Decision) => string | null): Column => ({
  column,
  encode: (out, { content }) => out.textOrNil(pick(content.decision)),
});
const list = (column: string, pick: (decision: Decision) => readonly string[]): Column => ({
  column,
  encode: (out, { content }) => {
    const values = pick(content.decision);
    if (values.length === 0) out.nil();
    else out.textArray(values);
  },
});
const hex = (column: string, pick: (decision: Decision) => string | null): Column => ({
  column,
  encode: (out, { content }) => {
    const digits = pick(content.decision);
    if (digits === null) out.nil();
    else out.hex(digits);
  },
});

const columns: Column[] = [
  { column: "time_ns", encode: (out, { content }) => out.int64(content.decision.timeNs) },
  {
    column: "latency_ns",
    encode: (out, { content: { decision } }) =>
      decision.latencyNs === null ? out.nil() : out.int64FromNumber(decision.latencyNs),
  },
  hex("span_id", (one) => one.spanId),
  hex("trace_id", (one) => one.traceId),
  { column: "project_id", encode: (out, { projectId }) => out.int32(projectId) },
  { column: "keep_days", encode: (out, { keepDays }) => out.int16(keepDays) },
  { column: "decision_id", encode: (out, { content }) => out.text(content.decision.id) },
  { column: "source", encode: (out, { content }) => out.text(content.decision.source) },
  { column: "sources", encode: (out, { content }) => out.textArray(sourcesOf(content)) },
  text("point", (one) => one.point),
  { column: "verdict", encode: (out, { content }) => out.text(content.decision.verdict) },
  text("policy", (one) => one.policy),
  text("rule", (one) => one.rule),
  text("revision", (one) => one.revision),
  text("reason", (one) => one.reason),
  text("agent", (one) => one.agent),
  text("tool", (one) => one.tool),
  text("user_id", (one) => one.userId),
  text("service", (one) => one.service),
  text("request_id", (one) => one.requestId),
  text("run_id", (one) => one.runId),
  text("session_id", (one) => one.sessionId),
  { column: "attributes", encode: (out, { content }) => out.jsonb(attributesText(content)) },
  text("input", (one) => one.input),
  text("result", (one) => one.result),
  text("details", (one) => one.details),
  list("erased", (one) => one.erased),
  list("masked", (one) => one.masked),
  list("redacted", (one) => one.redacted),
  {
    column: "also",
    encode: (out, { content }) =>
      content.tellings.length < 2 ? out.nil() : out.jsonb(`[${content.tellings.map(tellingText).join(",")}]`),
  },
  { column: "content_hash", encode: (out, { hash }) => out.bytes(hash) },
];

export const copyDecisionsText = `copy telemetry.decisions (${columns
  .map(({ column }) => column)
  .join(", ")}) from stdin (format binary)`;

/** Rows of telemetry.decisions, ready for COPY; `release` once PostgreSQL has the body. */
export function encodeDecisions(rows: readonly DecisionRow[]): { body: Buffer; release: () => void } {
  const out = new CopyBuffer();
  for (const row of rows) {
    out.startRow(columns.length);
    for (const { encode } of columns) encode(out, row);
  }
  return { body: out.finish(), release: () => out.release() };
}

export function sourcesOf({ decision, tellings }: StoredContent): string[] {
  return tellings.length < 2 ? [decision.source] : tellings.map(({ source }) => source);
}

/** Columns that are asked for by value are here too: one index answers for all of them and for every path of the input. */
function attributesText(content: StoredContent): string {
  const { decision } = content;
  const named: [string, string | null][] = [
    ["verdict", decision.verdict],
    ["source", decision.source],
    ["point", decision.point],
    ["policy", decision.policy],
    ["rule", decision.rule],
    ["revision", decision.revision],
    ["agent", decision.agent],
    ["tool", decision.tool],
    ["user", decision.userId],
    ["service", decision.service],
    ["session", decision.sessionId],
  ];
  const pairs = named.flatMap(([key, value]) => (value === null ? [] : `"${key}":${stringText(value)}`));
  const taken = new Set(named.map(([key]) => key));
  for (const [key, value] of decision.attributes) {
    if (!taken.has(key))
      pairs.push(`${stringText(key)}:${typeof value === "string" ? stringText(value) : String(value)}`);
  }
  return `{${pairs.join(",")}}`;
}

function tellingText(telling: Decision): string {
  const plain = {
    ...telling,
    timeNs: telling.timeNs.toString(),
    attributes: Object.fromEntries(telling.attributes),
  };
  // jsonb refuses NUL, also escaped, and halves of surrogate pairs.
  return JSON.stringify(plain, (_key, value) => (typeof value === "string" ? wellFormed(value) : value));
}

function wellFormed(value: string): string {
  return JSON.parse(stringText(value)) as string;
}
