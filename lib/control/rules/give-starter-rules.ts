import { starterDefinition, starterFile, starterRules } from "@/lib/alerts/starter-rules";
import type { Pool } from "@/lib/db/pool";
import { changeAlerts } from "../change-alerts";
import { addRule } from "./save-rule";

/** Often enough for what is counted in buckets of 10 s, and not the work of every moment. */
const intervalMs = 30_000;

/**
 * Gives each project the starter rules that it was never given: all of them to a new one, those that are new in a release to
 * the others. What people changed or deleted stays as they left it. @returns rules given, of all projects
 */
export async function giveStarterRules(pool: Pool): Promise<number> {
  const names = starterRules.map(({ name }) => name);
  const { rows } = await pool.query<{ id: number }>(
    `/* projects-without-starter-rules */ select p.id from projects p
     where (select count(*) from alerting.starter_rules s where s.project_id = p.id and s.name = any($1::text[])) < $2
     order by p.id limit 100`,
    [names, names.length],
  );
  let given = 0;
  for (const { id } of rows) given += await giveProject(pool, id, names);
  return given;
}

async function giveProject(pool: Pool, projectId: number, names: readonly string[]): Promise<number> {
  return changeAlerts(pool, async (tx, changed) => {
    const { rows } = await tx.query<{ name: string }>(
      `/* note-starter-rules */ insert into alerting.starter_rules (project_id, name) select $1, unnest($2::text[])
       on conflict do nothing returning name`,
      [projectId, names],
    );
    const isNew = new Set(rows.map(({ name }) => name));
    for (const one of starterRules) {
      if (!isNew.has(one.name)) continue;
      const place = { file: starterFile, group: one.group, interval_ms: intervalMs };
      const rule = starterDefinition(one);
      await addRule(tx, { projectId, email: null, ...place, enabled: one.isOn, rule }, "created");
    }
    if (isNew.size > 0) changed(projectId);
    return isNew.size;
  });
}
