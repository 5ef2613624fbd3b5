import { createHash } from "node:crypto";
import { type Db, inTransaction, type Pool } from "@/lib/db/pool";
import { Conflict, NotFound } from "@/lib/errors";
import { replayLimits } from "@/lib/model/replay";

/** A bundle that was read (lib/replay/read-bundle.ts) and may be kept. */
export type NewBundle = {
  projectId: number;
  email: string;
  name: string;
  revision: string | null;
  modules: number;
  packages: readonly string[];
  entrypoints: readonly string[];
  body: Buffer;
};

const maxListed = 500;

/** The same file again is the same bundle, under its newest name. @returns its id */
export async function keepBundle(pool: Pool, bundle: NewBundle): Promise<string> {
  return await inTransaction(pool, async (tx) => {
    // One upload of a project at a time, so that they cannot pass the limit together.
    await tx.query("/* lock-bundles */ select pg_advisory_xact_lock(hashtext('policy_bundles'), $1)", [
      bundle.projectId,
    ]);
    const { rows } = await tx.query<{ id: bigint }>(
      `/* keep-bundle */ insert into telemetry.policy_bundles
         (project_id, name, revision, uploaded_by, sha256, modules, packages, entrypoints, body)
       select $1, $2, $3, $4, $5, $6, $7, $8, $9
       where (select count(*) from telemetry.policy_bundles where project_id = $1 and sha256 <> $5) < $10
       on conflict (project_id, sha256) do update set name = excluded.name, uploaded_at = now(), uploaded_by = excluded.uploaded_by
       returning id`,
      [
        bundle.projectId,
        bundle.name,
        bundle.revision,
        bundle.email,
        createHash("sha256").update(bundle.body).digest(),
        bundle.modules,
        bundle.packages.slice(0, maxListed),
        bundle.entrypoints.slice(0, maxListed),
        bundle.body,
        replayLimits.bundles,
      ],
    );
    const [row] = rows;
    if (row === undefined)
      throw new Conflict(`This project keeps ${replayLimits.bundles} bundles already; delete one first`);
    return String(row.id);
  });
}

/** Replays made with it stay, with what came out. Throws Conflict while one waits or runs. */
export async function deleteBundle(db: Db, projectIds: readonly number[], id: string): Promise<void> {
  const { rowCount: inUse } = await db.query(
    `/* bundle-in-use */ select from telemetry.replays
     where project_id = any($2) and state in ('queued', 'running') and policy ->> 'bundle_id' = $1 limit 1`,
    [id, projectIds],
  );
  if (inUse !== 0) throw new Conflict("A replay with this bundle waits or runs; cancel it first");
  const { rowCount } = await db.query(
    "/* delete-bundle */ delete from telemetry.policy_bundles where id = $1 and project_id = any($2)",
    [id, projectIds],
  );
  if (rowCount === 0) throw new NotFound(`No policy bundle ${id} that you may see`);
}

/** Throws NotFound for one of another project. */
export async function readBundleBody(db: Db, projectId: number, id: string): Promise<Buffer> {
  const { rows } = await db.query<{ body: Buffer }>(
    "/* bundle-body */ select body from telemetry.policy_bundles where id = $1 and project_id = $2",
    [id, projectId],
  );
  const [row] = rows;
  if (row === undefined) throw new NotFound(`No policy bundle ${id} in this project`);
  return row.body;
}
