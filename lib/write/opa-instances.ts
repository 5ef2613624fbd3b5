// OPA instances as they last reported themselves: status reports, and what their uploads brought.
import { type Db, inTransaction, type Pool } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import { addDropReport, droppedOf, type OpaDropCounts, type OpaDrops } from "@/lib/model/opa-drops";

export type OpaReport = {
  instanceId: string;
  version: string | null;
  labels: Record<string, string>;
  document: unknown;
  startedAt: string | null;
  dropped: OpaDropCounts;
};
export type OpaUpload = {
  instanceId: string;
  version: string | null;
  labels: Record<string, string>;
  /** Rows that came of it; those known before are not counted. */
  decisions: number;
};

// An OPA takes a new id each time it starts, so old ones pile up; and a sender makes ids as it likes.
const keptDays = 30;
const maxInstances = 500;

/** Keeps the report; sums what OPA says it lost, also over its restarts. */
export async function writeOpaStatus(pool: Pool, projectId: number, report: OpaReport): Promise<void> {
  const { instanceId, version, labels, document, startedAt, dropped } = report;
  await inTransaction(pool, async (tx) => {
    await makeInstance(tx, projectId, instanceId);
    const { rows } = await tx.query<{ drops: OpaDrops | null }>({
      text: `/* lock-opa-instance */ select status -> 'runtower' -> 'drops' as drops from telemetry.opa_instances
             where project_id = $1 and instance_id = $2 for update`,
      values: [projectId, instanceId],
    });
    const drops = addDropReport(rows[0]?.drops ?? null, { startedAt, counts: dropped });
    const status = { ...(typeof document === "object" ? document : {}), runtower: { drops } };
    await tx.query({
      text: `/* write-opa-status */ update telemetry.opa_instances
             set version = $3, labels = $4, status = $5, status_at = now(), dropped = $6, last_seen = now()
             where project_id = $1 and instance_id = $2`,
      values: [
        projectId,
        instanceId,
        version,
        JSON.stringify(labels),
        JSON.stringify(status),
        droppedOf(drops),
      ],
    });
  });
}

async function makeInstance(db: Db, projectId: number, instanceId: string): Promise<void> {
  const { rowCount } = await db.query({
    text: `/* make-opa-instance */ insert into telemetry.opa_instances (project_id, instance_id) values ($1, $2)
           on conflict do nothing`,
    values: [projectId, instanceId],
  });
  if (rowCount === 1) await dropOldInstances(db, projectId);
}

async function dropOldInstances(db: Db, projectId: number): Promise<void> {
  await db.query({
    text: `/* drop-old-opa-instances */ delete from telemetry.opa_instances
           where project_id = $1 and (last_seen < now() - make_interval(days => $2) or instance_id in (
             select instance_id from telemetry.opa_instances where project_id = $1
             order by last_seen desc, instance_id offset $3))`,
    values: [projectId, keptDays, maxInstances],
  });
}

export async function writeOpaUpload(db: Db, projectId: number, upload: OpaUpload): Promise<void> {
  const { instanceId, version, labels, decisions } = upload;
  const { rows } = await db.query<{ made: boolean }>({
    text: `/* write-opa-upload */ insert into telemetry.opa_instances as i
             (project_id, instance_id, version, labels, decisions, decisions_at) values ($1, $2, $3, $4, $5, now())
           on conflict (project_id, instance_id) do update
             set version = coalesce(excluded.version, i.version),
                 labels = case when excluded.labels = '{}' then i.labels else excluded.labels end,
                 decisions = i.decisions + excluded.decisions, decisions_at = now(), last_seen = now()
           returning xmax = 0 as made`,
    values: [projectId, instanceId, version, JSON.stringify(labels), decisions],
  });
  if (rows[0]?.made) await dropOldInstances(db, projectId);
}

const writeEveryMs = 500;
const maxPending = 5_000;

/**
 * Adds up uploads and writes them twice a second: an OPA at full load makes some dozen uploads a second, all of one row. These
 * are statistics: a crash loses half a second of them, of the decisions themselves nothing.
 */
export function createOpaUploads(db: Db, log: Log) {
  const pending = new Map<string, { projectId: number; upload: OpaUpload }>();
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  let isStopped = false;

  const write = async () => {
    const all = [...pending.values()];
    pending.clear();
    for (const { projectId, upload } of all) {
      await writeOpaUpload(db, projectId, upload).catch((error: Error) => {
        log.warn({ err: error }, "an OPA instance's uploads could not be counted; they are kept meanwhile");
        if (!isStopped) add(projectId, upload);
      });
    }
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  };
  const add = (projectId: number, upload: OpaUpload) => {
    const key = `${projectId}|${upload.instanceId}`;
    const known = pending.get(key);
    if (known !== undefined)
      known.upload = { ...upload, decisions: known.upload.decisions + upload.decisions };
    else if (pending.size < maxPending) pending.set(key, { projectId, upload });
    timer ??= setTimeout(() => void flush(), writeEveryMs);
  };
  return {
    add,
    stop(): Promise<void> {
      isStopped = true;
      return flush();
    },
  };
}
