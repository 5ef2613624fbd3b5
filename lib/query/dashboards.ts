import type { z } from "zod";
import type {
  DashboardDetailOutput,
  DashboardListOutput,
  DashboardRow,
  DashboardVersionsOutput,
  dashboardDetailInput,
  dashboardListInput,
  dashboardVersionsInput,
} from "@/lib/contract/dashboard";
import { dashboardSpec } from "@/lib/contract/dashboard-spec";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { runSql } from "./run-sql";
import { inScope, type Scope, slugOf } from "./scope";

type Stored = Omit<DashboardRow, "id" | "project" | "created_at" | "updated_at"> & {
  id: bigint;
  project_id: number;
  created_at: Date;
  updated_at: Date;
};

const columns = sql`d.id, d.project_id, d.title, d.version, d.panels, d.created_at, d.created_by, d.updated_at, d.updated_by`;

/** Dashboards of the project by title: all of them, as a project has at most a thousand. */
export async function dashboardList(
  db: Db,
  scope: Scope,
  _input: z.output<typeof dashboardListInput>,
): Promise<DashboardListOutput> {
  const rows = await runSql<Stored>(
    db,
    "dashboard-list",
    sql`select ${columns} from dashboards d where ${inScope(scope, sql`d.project_id`)} order by lower(d.title), d.id limit 1000`,
  );
  return { data: rows.map((row) => toRow(scope, row)), next_cursor: null };
}

export async function dashboardDetail(
  db: Db,
  scope: Scope,
  { id, version }: z.output<typeof dashboardDetailInput>,
): Promise<DashboardDetailOutput> {
  const [row] = await runSql<Stored & { shown_version: number; spec: unknown }>(
    db,
    "dashboard-detail",
    sql`select ${columns}, v.version as shown_version, v.spec from dashboards d
        join dashboard_versions v on v.dashboard_id = d.id and v.version = coalesce(${version ?? null}::int, d.version)
        where d.id = ${id}::bigint and ${inScope(scope, sql`d.project_id`)}`,
  );
  if (row === undefined)
    throw new NotFound(
      `No dashboard ${id}${version === undefined ? "" : ` in version ${version}`} that you may see`,
    );
  // Saved by an older Runtower it may lack what came since.
  return { ...toRow(scope, row), shown_version: row.shown_version, spec: dashboardSpec.parse(row.spec) };
}

/** Newest first. */
export async function dashboardVersions(
  db: Db,
  scope: Scope,
  { id }: z.output<typeof dashboardVersionsInput>,
): Promise<DashboardVersionsOutput> {
  const rows = await runSql<{ version: number; saved_at: Date; saved_by: string; note: string }>(
    db,
    "dashboard-versions",
    sql`select v.version, v.saved_at, v.saved_by, v.note from dashboards d
        join dashboard_versions v on v.dashboard_id = d.id
        where d.id = ${id}::bigint and ${inScope(scope, sql`d.project_id`)} order by v.version desc`,
  );
  if (rows.length === 0) throw new NotFound(`No dashboard ${id} that you may see`);
  return { data: rows.map((row) => ({ ...row, saved_at: row.saved_at.toISOString() })), next_cursor: null };
}

function toRow(scope: Scope, row: Stored): DashboardRow {
  const { id, title, version, panels, created_by, updated_by } = row;
  return {
    id: String(id),
    project: slugOf(scope, row.project_id),
    title,
    version,
    panels,
    created_at: row.created_at.toISOString(),
    created_by,
    updated_at: row.updated_at.toISOString(),
    updated_by,
  };
}
