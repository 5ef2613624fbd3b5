import { promisify } from "node:util";
import { inflate } from "node:zlib";
import type { EvidenceInput, EvidenceOutput, EvidencePack } from "@/lib/contract/evidence";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { runSql } from "../run-sql";
import { inScope, type Scope, slugOf } from "../scope";
import { explainedForMs } from "./evidence/unexplained-alerts";

const inflated = promisify(inflate);
const dayMs = 86_400_000;

type Row = {
  project_id: number;
  fired_ms: bigint | null;
  made_at: Date | null;
  body: Buffer | null;
  sha256: string | null;
};

/** What was frozen when the alert fired. Throws NotFound. */
export async function alertEvidence(
  db: Db,
  scope: Scope,
  { id }: EvidenceInput,
  keepDays: number,
  nowMs = Date.now(),
): Promise<EvidenceOutput> {
  const row = await readRow(db, scope, id);
  if (row.body === null || row.made_at === null) {
    const firedMs = row.fired_ms === null ? null : Number(row.fired_ms);
    const state = firedMs === null ? "not_fired" : nowMs - firedMs < explainedForMs ? "waiting" : "dropped";
    return { state, pack: null, sha256: null, kept_until: null, export: null };
  }
  const slug = slugOf(scope, row.project_id);
  const address = (format: "json" | "html") =>
    `/api/v1/alerts/${id}/evidence/export?${new URLSearchParams({ format, project: slug })}`;
  return {
    state: "made",
    pack: JSON.parse(await textOf(row.body)) as EvidencePack,
    sha256: row.sha256,
    kept_until: new Date(row.made_at.getTime() + keepDays * dayMs).toISOString(),
    export: { json: address("json"), html: address("html") },
  };
}

/** The very text that was frozen, of which `sha256` is the hash. Throws NotFound. */
export async function evidenceText(
  db: Db,
  scope: Scope,
  id: string,
): Promise<{ text: string; sha256: string }> {
  const { body, sha256 } = await readRow(db, scope, id);
  if (body === null || sha256 === null) throw new NotFound(`There is no evidence of alert ${id}`);
  return { text: await textOf(body), sha256 };
}

async function readRow(db: Db, scope: Scope, id: string): Promise<Row> {
  const [row] = await runSql<Row>(
    db,
    "alert-evidence",
    sql`select a.project_id, a.fired_ms, e.made_at, e.body, encode(e.sha256, 'hex') as sha256
        from alerting.alerts a left join alerting.evidence e on e.alert_id = a.id
        where a.id = ${id}::bigint and ${inScope(scope, sql`a.project_id`)}`,
  );
  if (row === undefined) throw new NotFound(`No alert ${id} in this project`);
  return row;
}

async function textOf(body: Buffer): Promise<string> {
  return (await inflated(body)).toString("utf8");
}
