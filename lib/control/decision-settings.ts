import { type DecisionSettingsPart, decisionSettingsDocuments } from "@/lib/contract/decision-settings";
import { type DecisionSettingsOutput, settingsParts } from "@/lib/contract/decision-settings-page";
import { type Connection, type Db, inTransaction, type Pool } from "@/lib/db/pool";
import { Conflict, NotFound } from "@/lib/errors";
import type { SessionProject } from "./session";

const shownChanges = 30;
/** Of one part; older ones go. */
const keptChanges = 200;

type Version = { part: DecisionSettingsPart; version: string | null };
type Change = Version & { document: unknown; userId: string };

/** How the project reads decisions and what it redacts, who changed it when, and what its rules matched. */
export async function readDecisionSettings(db: Db, project: SessionProject): Promise<DecisionSettingsOutput> {
  const [documents, history, versions, redactions] = await Promise.all([
    readDocuments(db, project.id),
    readHistory(db, project.id),
    readVersions(db, project.id),
    readRedactions(db, project.id),
  ]);
  return {
    project: project.slug,
    may_change: project.role === "admin",
    documents,
    versions,
    history,
    redactions,
  };
}

/** `document` has been checked; null: the defaults. Throws Conflict where somebody changed the part after `version`. */
export async function saveDecisionSettings(
  pool: Pool,
  project: SessionProject,
  change: Change,
): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await lockSettings(tx, project.id);
    await refuseStale(tx, project.id, change);
    await write(tx, project.id, change);
  });
}

/** Puts back what was saved as `id`, as a change of its own. */
export async function restoreDecisionSettings(
  pool: Pool,
  project: SessionProject,
  { id, ...change }: Version & { id: string | null; userId: string },
  check: (part: DecisionSettingsPart, document: unknown) => unknown,
): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await lockSettings(tx, project.id);
    await refuseStale(tx, project.id, change);
    const document = id === null ? null : await readSaved(tx, project.id, change.part, id);
    await write(tx, project.id, { ...change, document: check(change.part, document) });
  });
}

async function lockSettings(tx: Connection, projectId: number): Promise<void> {
  await tx.query({
    text: "/* make-decision-settings */ insert into telemetry.decision_settings (project_id) values ($1) on conflict do nothing",
    values: [projectId],
  });
  await tx.query({
    text: "/* lock-decision-settings */ select from telemetry.decision_settings where project_id = $1 for update",
    values: [projectId],
  });
}

async function refuseStale(tx: Connection, projectId: number, { part, version }: Version): Promise<void> {
  const versions = await readVersions(tx, projectId);
  if (versions[part] !== version)
    throw new Conflict("Somebody changed this meanwhile. Look at what they did, then change it again.");
}

// The column is named by the part: one of three words of our own.
const updates: { readonly [Part in DecisionSettingsPart]: string } = {
  mappings:
    "update telemetry.decision_settings set mappings = $2, updated_at = now(), updated_by = $3 where project_id = $1",
  span_rules:
    "update telemetry.decision_settings set span_rules = $2, updated_at = now(), updated_by = $3 where project_id = $1",
  redaction:
    "update telemetry.decision_settings set redaction = $2, updated_at = now(), updated_by = $3 where project_id = $1",
};

async function write(
  tx: Connection,
  projectId: number,
  { part, document, userId }: Omit<Change, "version">,
): Promise<void> {
  const text = document === null ? null : JSON.stringify(document);
  await tx.query({
    text: `/* save-decision-settings */ ${updates[part]}`,
    values: [projectId, text, userId],
  });
  await tx.query({
    text: `/* note-decision-settings */ insert into telemetry.decision_settings_history (project_id, part, document, changed_by)
           values ($1, $2, $3, $4)`,
    values: [projectId, part, text, userId],
  });
  await tx.query({
    text: `/* drop-old-decision-settings */ delete from telemetry.decision_settings_history where id in (
             select id from telemetry.decision_settings_history where project_id = $1 and part = $2 order by id desc offset $3)`,
    values: [projectId, part, keptChanges],
  });
}

async function readSaved(tx: Connection, projectId: number, part: string, id: string): Promise<unknown> {
  const { rows } = await tx.query<{ document: unknown }>({
    text: `/* saved-decision-settings */ select document from telemetry.decision_settings_history
           where project_id = $1 and part = $2 and id = $3`,
    values: [projectId, part, id],
  });
  const [saved] = rows;
  if (saved === undefined) throw new NotFound("There is no such change of these settings");
  return saved.document;
}

/** What an older version saved and this one cannot read is shown as none; receivers say so in their logs. */
async function readDocuments(db: Db, projectId: number): Promise<DecisionSettingsOutput["documents"]> {
  const { rows } = await db.query<Record<DecisionSettingsPart, unknown>>({
    text: "/* decision-settings-of-project */ select mappings, span_rules, redaction from telemetry.decision_settings where project_id = $1",
    values: [projectId],
  });
  const { mappings, span_rules, redaction } = decisionSettingsDocuments;
  const [row] = rows;
  return {
    mappings: mappings.nullable().safeParse(row?.mappings ?? null).data ?? null,
    span_rules: span_rules.nullable().safeParse(row?.span_rules ?? null).data ?? null,
    redaction: redaction.nullable().safeParse(row?.redaction ?? null).data ?? null,
  };
}

async function readVersions(db: Db, projectId: number): Promise<DecisionSettingsOutput["versions"]> {
  const { rows } = await db.query<{ part: DecisionSettingsPart; id: bigint }>({
    text: `/* decision-settings-versions */ select part, max(id) as id from telemetry.decision_settings_history
           where project_id = $1 group by part`,
    values: [projectId],
  });
  const versionOf = (wanted: DecisionSettingsPart) =>
    rows.find(({ part }) => part === wanted)?.id.toString() ?? null;
  const [mappings, spanRules, redaction] = settingsParts.map(versionOf);
  return { mappings: mappings ?? null, span_rules: spanRules ?? null, redaction: redaction ?? null };
}

async function readHistory(db: Db, projectId: number): Promise<DecisionSettingsOutput["history"]> {
  const { rows } = await db.query<{
    id: bigint;
    part: DecisionSettingsPart;
    changed_at: Date;
    email: string | null;
    document: unknown;
  }>({
    text: `/* decision-settings-history */ select h.id, h.part, h.changed_at, h.document, u.email
           from telemetry.decision_settings_history h left join users u on u.id = h.changed_by
           where h.project_id = $1 order by h.id desc limit $2`,
    values: [projectId, shownChanges],
  });
  return rows.map(({ id, part, changed_at, email, document }) => ({
    id: id.toString(),
    part,
    changed_at: changed_at.toISOString(),
    changed_by: email,
    rules: Array.isArray(document) ? document.length : null,
    document,
  }));
}

async function readRedactions(db: Db, projectId: number): Promise<DecisionSettingsOutput["redactions"]> {
  const { rows } = await db.query<{
    rule: string;
    target: DecisionSettingsOutput["redactions"][number]["target"];
    today: number;
    last_30_days: number;
    last_at: Date;
  }>({
    text: `/* redactions-of-project */
           select rule, target, coalesce(sum(count) filter (where day = (now() at time zone 'UTC')::date), 0)::float8 as today,
             sum(count)::float8 as last_30_days, max(last_at) as last_at
           from telemetry.redaction_counts where project_id = $1 and day > (now() at time zone 'UTC')::date - 30
           group by 1, 2 order by 4 desc, 1, 2 limit 500`,
    values: [projectId],
  });
  return rows.map((row) => ({ ...row, last_at: row.last_at.toISOString() }));
}
