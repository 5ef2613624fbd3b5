// What people do with dashboards: make, save, delete. Every state that was saved stays, up to a number of them.
import { type DashboardSpec, dashboardLimits } from "@/lib/contract/dashboard-spec";
import type { Db } from "@/lib/db/pool";
import { Conflict, NotFound } from "@/lib/errors";

const mostOfProject = 1_000;

type Saving = { email: string; spec: DashboardSpec; note: string };

/** Throws Conflict where the project has very many already. */
export async function createDashboard(
  db: Db,
  { projectId, email, spec, note }: Saving & { projectId: number },
): Promise<{ id: string; version: number }> {
  const { rows } = await db.query<{ id: bigint }>(
    `/* create-dashboard */ with made as (
       insert into dashboards (project_id, title, panels, created_by, updated_by)
       select $1, $2, $3, $4, $4 where (select count(*) from dashboards where project_id = $1) < $7
       returning id)
     insert into dashboard_versions (dashboard_id, version, saved_by, note, spec)
     select id, 1, $4, $5, $6 from made returning dashboard_id as id`,
    [projectId, spec.title, spec.panels.length, email, note, JSON.stringify(spec), mostOfProject],
  );
  const [row] = rows;
  if (row === undefined) throw new Conflict(`A project has at most ${mostOfProject} dashboards`);
  return { id: String(row.id), version: 1 };
}

type Save = Saving & { projectIds: readonly number[]; id: string; version: number };

/**
 * Saves the next version after `version`. Throws Conflict where somebody else saved one since: theirs is not overwritten.
 * One statement, so that two who save at once cannot both be the next.
 */
export async function saveDashboard(db: Db, save: Save): Promise<{ id: string; version: number }> {
  const { projectIds, id, version, spec, email, note } = save;
  const { rows } = await db.query<{ version: number }>(
    `/* save-dashboard */ with next as (
       update dashboards set version = version + 1, title = $4, panels = $5, updated_by = $6, updated_at = now()
       where id = $1 and project_id = any($2) and version = $3 returning id, version),
     gone as (
       delete from dashboard_versions v using next where v.dashboard_id = next.id and v.version <= next.version - $9)
     insert into dashboard_versions (dashboard_id, version, saved_by, note, spec)
     select id, version, $6, $7, $8 from next returning version`,
    [
      id,
      projectIds,
      version,
      spec.title,
      spec.panels.length,
      email,
      note,
      JSON.stringify(spec),
      dashboardLimits.versions,
    ],
  );
  const [row] = rows;
  if (row !== undefined) return { id, version: row.version };
  throw await whyNot(db, projectIds, id);
}

async function whyNot(db: Db, projectIds: readonly number[], id: string): Promise<Error> {
  const { rows } = await db.query<{ version: number; updated_by: string }>(
    "/* dashboard-version */ select version, updated_by from dashboards where id = $1 and project_id = any($2)",
    [id, projectIds],
  );
  const [row] = rows;
  if (row === undefined) return new NotFound(`No dashboard ${id} that you may change`);
  return new Conflict(
    `${row.updated_by} saved version ${row.version} in the meantime. Keep yours by duplicating, or load theirs and change it again.`,
    { version: row.version },
  );
}

/** With all its versions. */
export async function deleteDashboard(db: Db, projectIds: readonly number[], id: string): Promise<void> {
  const { rowCount } = await db.query(
    "/* delete-dashboard */ delete from dashboards where id = $1 and project_id = any($2)",
    [id, projectIds],
  );
  if (rowCount === 0) throw new NotFound(`No dashboard ${id} that you may change`);
}
