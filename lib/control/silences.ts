// What people do with silences and maintenance windows. The worker reads them whenever it looks at a group of alerts.
import { compileMatchers } from "@/lib/alerts/match-labels";
import type { SilenceChange, SilenceCreate, WeeklyWindow } from "@/lib/contract/silence";
import type { Db, Pool } from "@/lib/db/pool";
import { Conflict, InvalidInput, NotFound } from "@/lib/errors";
import type { Matcher } from "@/lib/model/prom-series";
import { changeAlerts } from "./change-alerts";

/** Of a project, those that are expired aside. */
const mostSilences = 1_000;
const longestMs = 5 * 366 * 86_400_000;

type New = {
  projectId: number;
  /** An e-mail address, or who an API names. */
  who: string;
  kind?: SilenceCreate["kind"];
  matchers: readonly Matcher[];
  startsMs: number;
  endsMs: number;
  weekly?: readonly WeeklyWindow[] | null;
  comment: string;
  nowMs: number;
};

/** The same as createSilence; open pages hear of it. */
export async function addSilence(pool: Pool, silence: New): Promise<string> {
  return changeAlerts(pool, async (tx, changed) => {
    changed(silence.projectId);
    return createSilence(tx, silence);
  });
}

/** Nobody is told of alerts that match, from then until then. Throws where it could never hold or there are too many. */
export async function createSilence(db: Db, silence: New): Promise<string> {
  const { projectId, who, kind = "silence", matchers, comment, nowMs, weekly = null } = silence;
  const startsMs = Math.max(silence.startsMs, nowMs);
  checkTimes(startsMs, silence.endsMs, nowMs);
  checkMatchers(matchers);
  const { rows } = await db.query<{ id: string }>({
    text: `/* create-silence */ insert into alerting.silences (project_id, kind, matchers, starts_at, ends_at, weekly, comment, created_by)
           select $1, $2, $3, to_timestamp($4 / 1000.0), to_timestamp($5 / 1000.0), $6, $7, $8
           where (select count(*) from alerting.silences where project_id = $1 and ends_at > to_timestamp($9 / 1000.0)) < $10
           returning id`,
    values: [
      projectId,
      kind,
      JSON.stringify(matchers),
      startsMs,
      silence.endsMs,
      weekly === null ? null : JSON.stringify(weekly),
      comment,
      who,
      nowMs,
      mostSilences,
    ],
  });
  const [row] = rows;
  if (row === undefined)
    throw new Conflict(`A project has at most ${mostSilences} silences: let some expire first`);
  return row.id;
}

type Stored = {
  project_id: number;
  kind: SilenceCreate["kind"];
  matchers: Matcher[];
  starts_at: Date;
  ends_at: Date;
  weekly: WeeklyWindow[] | null;
  comment: string;
};

/** What is not given stays; what was before is kept. Throws Conflict for one that has expired. */
export async function changeSilence(
  pool: Pool,
  projectIds: readonly number[],
  { id, ...change }: SilenceChange,
  who: string,
  nowMs: number,
): Promise<void> {
  await changeAlerts(pool, async (tx, changed) => {
    const before = await lockSilence(tx, projectIds, id);
    changed(before.project_id);
    if (before.ends_at.getTime() <= nowMs)
      throw new Conflict("This silence has expired. Make a new one like it");
    const startsMs = change.starts_at ?? before.starts_at.getTime();
    const endsMs = change.ends_at ?? before.ends_at.getTime();
    checkTimes(startsMs, endsMs, nowMs);
    const matchers = change.matchers ?? before.matchers;
    checkMatchers(matchers);
    const weekly = change.weekly === undefined ? before.weekly : change.weekly;
    await noteChange(tx, id, before, who);
    await tx.query({
      text: `/* change-silence */ update alerting.silences set kind = $2, matchers = $3, starts_at = to_timestamp($4 / 1000.0),
               ends_at = to_timestamp($5 / 1000.0), weekly = $6, comment = $7, updated_at = now() where id = $1`,
      values: [
        id,
        change.kind ?? before.kind,
        JSON.stringify(matchers),
        startsMs,
        endsMs,
        weekly === null ? null : JSON.stringify(weekly),
        change.comment ?? before.comment,
      ],
    });
    await lookAgain(tx, before.project_id, nowMs);
  });
}

/** Ends it now; one that had not begun never holds. Throws Conflict for one that has expired already. */
export async function expireSilence(
  pool: Pool,
  projectIds: readonly number[],
  id: string,
  who: string,
  nowMs: number,
): Promise<void> {
  await changeAlerts(pool, async (tx, changed) => {
    changed(await expireSilenceIn(tx, projectIds, id, who, nowMs));
  });
}

/** The same within a transaction of the caller's; of which project it was. */
export async function expireSilenceIn(
  tx: Db,
  projectIds: readonly number[],
  id: string,
  who: string,
  nowMs: number,
): Promise<number> {
  const before = await lockSilence(tx, projectIds, id);
  if (before.ends_at.getTime() <= nowMs) throw new Conflict("This silence has expired already");
  await noteChange(tx, id, before, who);
  await tx.query({
    text: `/* expire-silence */ update alerting.silences set ends_at = to_timestamp($2 / 1000.0),
             starts_at = least(starts_at, to_timestamp($2 / 1000.0)), expired_by = $3, updated_at = now() where id = $1`,
    values: [id, nowMs, who],
  });
  await lookAgain(tx, before.project_id, nowMs);
  return before.project_id;
}

async function lockSilence(tx: Db, projectIds: readonly number[], id: string): Promise<Stored> {
  const { rows } = await tx.query<Stored>({
    text: `/* lock-silence */ select project_id, kind, matchers, starts_at, ends_at, weekly, comment
           from alerting.silences where id = $1 and project_id = any($2::int[]) for update`,
    values: [id, projectIds],
  });
  const [row] = rows;
  if (row === undefined) throw new NotFound(`No silence ${id} that you may change`);
  return row;
}

async function noteChange(
  tx: Db,
  id: string,
  { project_id: _, ...before }: Stored,
  who: string,
): Promise<void> {
  await tx.query({
    text: "/* note-silence-change */ insert into alerting.silence_changes (silence_id, changed_by, before) values ($1, $2, $3)",
    values: [id, who, JSON.stringify(before)],
  });
}

/** What was kept quiet may be told from now on. */
async function lookAgain(tx: Db, projectId: number, nowMs: number): Promise<void> {
  await tx.query({
    text: `/* look-at-groups-again */ update alerting.notification_groups set flush_ms = least(flush_ms, greatest(not_before_ms, $2))
           where project_id = $1`,
    values: [projectId, nowMs],
  });
}

function checkTimes(startsMs: number, endsMs: number, nowMs: number): void {
  if (endsMs <= nowMs) throw new InvalidInput("ends_at is in the past");
  if (endsMs <= startsMs) throw new InvalidInput("ends_at must be after starts_at");
  if (endsMs - startsMs > longestMs) throw new InvalidInput("A silence lasts at most five years");
}

/** As Alertmanager: a silence of everything has to say so, by a matcher that no absent label passes. */
function checkMatchers(matchers: readonly Matcher[]): void {
  if (matchers.every((matcher) => compileMatchers([matcher])({})))
    throw new InvalidInput(
      "At least one matcher must not match an empty value: this would silence everything",
    );
}
