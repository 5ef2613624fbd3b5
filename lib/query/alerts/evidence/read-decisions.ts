import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { compileQuery } from "../../language/compile";
import { decisionSignal } from "../../language/decision-signal";
import { type StoredDecision, toDecisionRow } from "../../rows/decision-row";
import type { Scope } from "../../scope";
import { decisionSource } from "../../search/sources";
import { type Source, type WalkRow, walkNewest } from "../../search/walk";
import { valueTexts } from "./attribute-values";
import type { EvidenceRow, FoundRows, RowWindow } from "./evidence-row";

type Row = StoredDecision & WalkRow & { attributes: { [key: string]: unknown } };

const source: Source = {
  ...decisionSource,
  name: "evidence-decisions",
  columns: sql`${decisionSource.columns}, d.attributes`,
};

/** Decisions that match, made in the window, the newest first. */
export async function readDecisions(db: Db, scope: Scope, q: string, window: RowWindow): Promise<FoundRows> {
  const condition = await compileQuery(q, decisionSignal, { db, scope });
  const rows: Row[] = [];
  let isCut = false;
  const chunk = () => ({ limit: window.limit + 1 - rows.length, where: sql`true` });
  const walk = walkNewest<Row>(db, scope, source, condition, window, null, chunk, {
    budgetMs: window.budgetMs,
    onStop: () => {
      isCut = true;
    },
  });
  for await (const more of walk) {
    rows.push(...more);
    if (rows.length > window.limit) break;
  }
  return { rows: rows.slice(0, window.limit).map(toRow), isCut: isCut || rows.length > window.limit };
}

function toRow(stored: Row): EvidenceRow {
  const row = toDecisionRow(stored);
  return {
    kind: "decision",
    id: row.id,
    title: row.rule ?? row.policy ?? row.source,
    service: row.service,
    version: row.revision,
    status: row.verdict,
    startNs: stored.time_ns,
    durationMs: row.latency_ms,
    message: row.reason,
    errorType: row.rule,
    runId: row.run_id,
    traceId: row.trace_id,
    spanId: stored.span_id,
    requestId: row.request_id,
    tokens: 0,
    costUsd: 0,
    resourceId: null,
    // Revision, agent, tool, user and point are among the attributes.
    own: Object.entries(stored.attributes).flatMap(([key, value]) =>
      valueTexts(value).map((text): [string, string] => [key, text]),
    ),
  };
}
