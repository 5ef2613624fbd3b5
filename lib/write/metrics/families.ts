import type { Db } from "@/lib/db/pool";
import type { MetricFamily } from "@/lib/model/metrics/point";
import { BoundedSet } from "../bounded-set";
import { today } from "./series-dictionary";

/** Of a project, about: words of metrics are told apart from points, so no limit of series holds them back. */
const mostFamilies = 20_000;

const known = new BoundedSet(50_000);
let knownDay = -1;

const keyOf = ({ projectId, name, type, unit, help, sourceName }: MetricFamily) =>
  JSON.stringify([projectId, name, type, unit, help, sourceName]);

/**
 * Writes what metrics are where this process has not done so today; what was said last holds. Call `rememberFamilies` with the
 * answer once the transaction has committed.
 */
export async function writeFamilies(tx: Db, families: readonly MetricFamily[]): Promise<string[]> {
  if (knownDay !== today()) {
    known.clear();
    knownDay = today();
  }
  const keys = families.map(keyOf).filter((key) => !known.has(key));
  if (keys.length === 0) return [];
  const byName = new Map(
    families.map((family): [string, MetricFamily] => [`${family.projectId} ${family.name}`, family]),
  );
  const rows = [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, family]) => family);
  await tx.query({
    name: "write-metric-families",
    text: `/* write-metric-families */
      insert into telemetry.metric_metadata (project_id, name, type, unit, help, source_name)
      select f.* from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
        as f(project_id, name, type, unit, help, source_name)
      where exists (select from telemetry.metric_metadata m where m.project_id = f.project_id and m.name = f.name)
         or (select count(*) from telemetry.metric_metadata m where m.project_id = f.project_id) < $7
      on conflict (project_id, name) do update
        set type = excluded.type, unit = excluded.unit, help = excluded.help, source_name = excluded.source_name,
            last_seen = excluded.last_seen`,
    values: [
      rows.map(({ projectId }) => projectId),
      rows.map(({ name }) => name),
      rows.map(({ type }) => type),
      rows.map(({ unit }) => unit),
      rows.map(({ help }) => help),
      rows.map(({ sourceName }) => sourceName),
      mostFamilies,
    ],
  });
  return keys;
}

export function rememberFamilies(keys: readonly string[]): void {
  for (const key of keys) known.add(key);
}
