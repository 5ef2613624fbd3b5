import {
  type NotificationSettingsOutput,
  type NotificationSettingsShown,
  type NotificationSettingsStored,
  type NotificationSettingsWritten,
  notificationSettingsStored,
} from "@/lib/contract/notification-settings";
import { type Connection, type Db, inTransaction, type Pool } from "@/lib/db/pool";
import { Conflict, InvalidInput, NotFound } from "@/lib/errors";
import { hideSecrets, type OpenSettings, openSecrets, type SettingsFault, sealSecrets } from "./keep-secrets";
import { openSecretBox } from "./secret-box";
import type { SessionProject } from "./session";

const shownVersions = 30;
/** Older ones go. */
const keptVersions = 200;

export type SavedSettings = { version: number; document: NotificationSettingsStored | null };
/** What else has to hold for a document; empty where it does. */
export type CheckDocument = (document: NotificationSettingsStored) => readonly SettingsFault[];
type Change = {
  version: number;
  document: NotificationSettingsWritten;
  userId: string;
  check: CheckDocument;
};

/** Newest version of the document, secrets sealed; null where nothing was saved, or an older Runtower cannot read it. */
export async function savedNotificationSettings(db: Db, projectId: number): Promise<SavedSettings> {
  const { rows } = await db.query<{ version: number; document: unknown }>({
    text: `/* notification-settings */ select version, document from alerting.notification_settings
           where project_id = $1 order by version desc limit 1`,
    values: [projectId],
  });
  const [row] = rows;
  if (row === undefined) return { version: 0, document: null };
  return { version: row.version, document: notificationSettingsStored.safeParse(row.document).data ?? null };
}

/** 0 where nothing was saved. */
export async function settingsVersion(db: Db, projectId: number): Promise<number> {
  const { rows } = await db.query<{ version: number | null }>({
    text: "/* notification-settings-version */ select max(version) as version from alerting.notification_settings where project_id = $1",
    values: [projectId],
  });
  return rows[0]?.version ?? 0;
}

export async function readNotificationSettings(
  db: Db,
  project: SessionProject,
  linkBase: string,
): Promise<NotificationSettingsOutput> {
  const { version, document } = await savedNotificationSettings(db, project.id);
  const stored = document ?? notificationSettingsStored.parse({});
  return {
    project: project.slug,
    may_change: project.role === "admin",
    version,
    document: project.role === "admin" ? hideSecrets(stored) : withoutPaths(hideSecrets(stored)),
    history: await readHistory(db, project.id),
    remarks: remarksOn(stored, linkBase),
    link_base: linkBase,
  };
}

/** Many a webhook has its key in its address: those who only look on see where it leads, not how to post there. */
function withoutPaths(document: NotificationSettingsShown): NotificationSettingsShown {
  const receivers = document.receivers.map((receiver) => ({
    ...receiver,
    integrations: receiver.integrations.map((one) =>
      one.kind === "webhook" ? { ...one, url: `${new URL(one.url).origin}/` } : one,
    ),
  }));
  return { ...document, receivers };
}

/** Throws Conflict where somebody saved after `version`, InvalidInput with the path of each fault. */
export async function saveNotificationSettings(
  pool: Pool,
  project: SessionProject,
  change: Change,
): Promise<void> {
  const box = await openSecretBox(pool);
  await inTransaction(pool, async (tx) => {
    const before = await lockedSettings(tx, project.id, change.version);
    const { document, faults } = sealSecrets(change.document, before, box);
    refuse([...faults, ...change.check(document)]);
    await write(tx, project.id, change.version + 1, document, change.userId);
  });
}

/** Puts back what was saved as `to`, as a version of its own; 0: the empty settings. */
export async function restoreNotificationSettings(
  pool: Pool,
  project: SessionProject,
  { version, to, userId, check }: Omit<Change, "document"> & { to: number },
): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await lockedSettings(tx, project.id, version);
    const document = notificationSettingsStored.safeParse(
      to === 0 ? {} : await readSaved(tx, project.id, to),
    );
    if (!document.success) throw new InvalidInput("That version cannot be read any more");
    refuse(check(document.data));
    await write(tx, project.id, version + 1, document.data, userId);
  });
}

/**
 * Secrets in the open, of what is saved or, with `written`, of what would be: for trying it, nothing is saved. Null where
 * nothing was saved yet.
 */
export async function openForTrial(
  pool: Pool,
  project: SessionProject,
  written: NotificationSettingsWritten | undefined,
  check: CheckDocument,
): Promise<OpenSettings | null> {
  const box = await openSecretBox(pool);
  const { document: saved } = await savedNotificationSettings(pool, project.id);
  if (written === undefined) return saved && openSecrets(saved, box);
  const { document, faults } = sealSecrets(written, saved, box);
  refuse([...faults, ...check(document)]);
  return openSecrets(document, box);
}

/** A document that was imported as pages are shown it; it keeps no secret of what is stored. Throws InvalidInput. */
export async function previewNotificationSettings(
  pool: Pool,
  written: NotificationSettingsWritten,
  check: CheckDocument,
): Promise<NotificationSettingsShown> {
  const { document, faults } = sealSecrets(written, null, await openSecretBox(pool));
  refuse([...faults, ...check(document)]);
  return hideSecrets(document);
}

function refuse(faults: readonly SettingsFault[]): void {
  if (faults.length === 0) return;
  const words = faults.slice(0, 5).map(({ field, message }) => `${field}: ${message}`);
  throw new InvalidInput(words.join("; "), faults);
}

/** Nobody else saves until the transaction ends. */
async function lockedSettings(
  tx: Connection,
  projectId: number,
  expected: number,
): Promise<NotificationSettingsStored | null> {
  await tx.query({
    text: "/* lock-notification-settings */ select pg_advisory_xact_lock(hashtext('notification-settings'), $1)",
    values: [projectId],
  });
  const { version, document } = await savedNotificationSettings(tx, projectId);
  if (version !== expected)
    throw new Conflict("Somebody changed this meanwhile. Look at what they did, then change it again.");
  return document;
}

async function write(
  tx: Connection,
  projectId: number,
  version: number,
  document: NotificationSettingsStored,
  userId: string,
): Promise<void> {
  await tx.query({
    text: `/* save-notification-settings */ insert into alerting.notification_settings (project_id, version, document, changed_by)
           values ($1, $2, $3, $4)`,
    values: [projectId, version, JSON.stringify(document), userId],
  });
  await tx.query({
    text: "/* drop-old-notification-settings */ delete from alerting.notification_settings where project_id = $1 and version <= $2",
    values: [projectId, version - keptVersions],
  });
}

async function readSaved(tx: Connection, projectId: number, version: number): Promise<unknown> {
  const { rows } = await tx.query<{ document: unknown }>({
    text: "/* saved-notification-settings */ select document from alerting.notification_settings where project_id = $1 and version = $2",
    values: [projectId, version],
  });
  const [row] = rows;
  if (row === undefined) throw new NotFound("There is no such version of these settings");
  return row.document;
}

async function readHistory(db: Db, projectId: number): Promise<NotificationSettingsOutput["history"]> {
  const { rows } = await db.query<{
    version: number;
    changed_at: Date;
    email: string | null;
    receivers: number;
    document: unknown;
  }>({
    text: `/* notification-settings-history */ select s.version, s.changed_at, s.document, u.email
           from alerting.notification_settings s left join users u on u.id = s.changed_by
           where s.project_id = $1 order by s.version desc limit $2`,
    values: [projectId, shownVersions],
  });
  return rows.map(({ version, changed_at, email, document }) => {
    const read = notificationSettingsStored.safeParse(document).data;
    return {
      version,
      changed_at: changed_at.toISOString(),
      changed_by: email,
      receivers: read?.receivers.length ?? 0,
      routes: read === undefined ? 0 : countRoutes(read.route) - 1,
    };
  });
}

type Routes = NotificationSettingsStored["route"];
const countRoutes = (route: Routes): number =>
  route.routes.reduce((sum, inner) => sum + countRoutes(inner), 1);
const tells = (route: Routes): boolean =>
  (route.receiver ?? null) !== null || route.routes.some((inner) => tells(inner));

function remarksOn(document: NotificationSettingsStored, linkBase: string): string[] {
  const remarks: string[] = [];
  if (!tells(document.route))
    remarks.push("No route has a receiver: nobody is told of any alert, they stand in the inbox only.");
  if (/^https?:\/\/(localhost|127\.|\[::1\])/.test(linkBase))
    remarks.push(
      `Links in notifications begin with ${linkBase}, which only this machine can open: set RUNTOWER_PUBLIC_URL.`,
    );
  if (document.route.repeat_acknowledged !== true && document.receivers.length > 0)
    remarks.push(
      "What somebody has acknowledged or snoozed is not told again while nothing of it changes; that it ended is told.",
    );
  return remarks;
}
