import { setImmediate as nextTurn } from "node:timers/promises";
import type { Decision } from "@/lib/model/decision";
import type { StoredContent } from "@/lib/model/decision-hash";
import { CopyBuffer } from "./copy-buffer";
import { keyText, stringText } from "./json-text";

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

/** A body for COPY, and `release` for once PostgreSQL has it. */
type Encoded = { body: Buffer; release: () => void };

function writeRow(out: CopyBuffer, row: DecisionRow): void {
  out.startRow(columns.length);
  for (const { encode } of columns) encode(out, row);
}

/** Rows of telemetry.decisions, ready for COPY. */
export function encodeDecisions(rows: readonly DecisionRow[]): Encoded {
  const out = new CopyBuffer();
  for (const row of rows) writeRow(out, row);
  return { body: out.finish(), release: () => out.release() };
}

/** About a millisecond of work: the answers that other transactions wait for are read in between. */
export const rowsInTurn = 25;

/** The same; transactions of other lanes get their answers in between. */
export async function encodeInTurns(rows: readonly DecisionRow[]): Promise<Encoded> {
  const out = new CopyBuffer();
  for (const [i, row] of rows.entries()) {
    if (i % rowsInTurn === rowsInTurn - 1) await nextTurn();
    writeRow(out, row);
  }
  return { body: out.finish(), release: () => out.release() };
}

export function sourcesOf({ decision, tellings }: StoredContent): string[] {
  return tellings.length < 2 ? [decision.source] : tellings.map(({ source }) => source);
}

const named: readonly [string, (decision: Decision) => string | null][] = [
  ["verdict", (one) => one.verdict],
  ["source", (one) => one.source],
  ["point", (one) => one.point],
  ["policy", (one) => one.policy],
  ["rule", (one) => one.rule],
  ["revision", (one) => one.revision],
  ["agent", (one) => one.agent],
  ["tool", (one) => one.tool],
  ["user", (one) => one.userId],
  ["service", (one) => one.service],
  ["session", (one) => one.sessionId],
];
const isNamed: ReadonlySet<string> = new Set(named.map(([key]) => key));

/** Columns that are asked for by value are here too: one index answers for all of them and for every path of the input. */
function attributesText({ decision }: StoredContent): string {
  const pairs: string[] = [];
  for (const [key, pick] of named) {
    const value = pick(decision);
    if (value !== null) pairs.push(`"${key}":${stringText(value)}`);
  }
  for (const [key, value] of decision.attributes) {
    if (!isNamed.has(key))
      pairs.push(keyText(key) + (typeof value === "string" ? stringText(value) : String(value)));
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
