import type { PolicyBundleRow, PolicyBundles } from "@/lib/contract/replay";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { replayLimits } from "@/lib/model/replay";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";

type Row = Omit<PolicyBundleRow, "id" | "uploaded_at"> & { id: bigint; uploaded_at: Date };

const maxRevisions = 100;

/** Bundles that were uploaded here, newest first, and the revisions that decisions name. */
export async function policyBundles(db: Db, scope: Scope): Promise<PolicyBundles> {
  const [rows, seen] = await Promise.all([readBundles(db, scope), readRevisions(db, scope)]);
  const bundles = rows.map((row) => ({
    ...row,
    id: String(row.id),
    uploaded_at: row.uploaded_at.toISOString(),
  }));
  const byRevision = new Map(bundles.toReversed().map(({ revision, id }) => [revision, id]));
  return {
    bundles,
    revisions_seen: seen.map(({ policy, revision, last_seen }) => ({
      policy,
      revision,
      last_seen: last_seen.toISOString(),
      bundle_id: byRevision.get(revision) ?? null,
    })),
  };
}

function readBundles(db: Db, scope: Scope): Promise<Row[]> {
  return runSql<Row>(
    db,
    "policy-bundles",
    sql`select b.id, b.name, b.revision, b.uploaded_at, b.uploaded_by, octet_length(b.body) as bytes,
          encode(b.sha256, 'hex') as sha256, b.modules, b.packages, b.entrypoints
        from telemetry.policy_bundles b where ${inScope(scope, sql`b.project_id`)}
        order by b.uploaded_at desc, b.id desc limit ${replayLimits.bundles}`,
  );
}

/** From the rollup, so that it costs the same however many decisions there are. */
function readRevisions(
  db: Db,
  scope: Scope,
): Promise<{ policy: string; revision: string; last_seen: Date }[]> {
  return runSql(
    db,
    "policy-revisions-seen",
    sql`select r.grp as policy, r.name as revision, to_timestamp(max(r.bucket)) as last_seen from telemetry.rollup r
        where ${inScope(scope, sql`r.project_id`)} and r.dimension = 'decision_revision' and r.width = 3600
          and r.bucket >= extract(epoch from now() - interval '30 days')
        group by r.grp, r.name order by last_seen desc limit ${maxRevisions}`,
  );
}
