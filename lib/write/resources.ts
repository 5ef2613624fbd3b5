import type { Db } from "@/lib/db/pool";
import type { Resource } from "@/lib/model/resource";
import { BoundedSet } from "./bounded-set";
import { attributesText } from "./json-text";

/** Of `committedDay`: a resource is written once more on each day that it is seen, so that retention knows it is in use. */
const committed = new BoundedSet(100_000);
let committedDay = -1;
export type ProjectResource = { projectId: number; resource: Resource };

const keyOf = ({ projectId, resource }: ProjectResource) => `${projectId}:${resource.id}`;

/**
 * Puts resources that this process has not stored today into the dictionary. Their ids are hashes, so nothing is read back.
 * Call `remember` with the answer once the transaction has committed.
 */
export async function writeResources(tx: Db, all: Iterable<ProjectResource>): Promise<string[]> {
  forgetYesterday();
  const fresh = new Map<string, ProjectResource>();
  for (const one of all) {
    const key = keyOf(one);
    if (!committed.has(key)) fresh.set(key, one);
  }
  if (fresh.size === 0) return [];
  // Sorted, so that two writers with the same new resources wait for each other instead of deadlocking.
  const rows = [...fresh].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const of = (pick: (row: ProjectResource) => unknown) => rows.map(pick);
  await tx.query({
    name: "write-resources",
    text: `/* write-resources */
      insert into telemetry.resources (project_id, resource_id, service_name, service_namespace, service_version,
                                       service_instance_id, environment, attributes, scope_name, scope_version)
      select * from unnest($1::integer[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[],
                           $9::text[], $10::text[])
      on conflict (project_id, resource_id) do update set last_seen = excluded.last_seen
      where resources.last_seen < excluded.last_seen`,
    values: [
      of((row) => row.projectId),
      of((row) => row.resource.id),
      of((row) => row.resource.serviceName),
      of((row) => row.resource.serviceNamespace),
      of((row) => row.resource.serviceVersion),
      of((row) => row.resource.serviceInstanceId),
      of((row) => row.resource.environment),
      of((row) => attributesText(row.resource.attributes)),
      of((row) => row.resource.scope?.name || null),
      of((row) => row.resource.scope?.version || null),
    ],
  });
  return [...fresh.keys()];
}

export function rememberResources(keys: readonly string[]): void {
  for (const key of keys) committed.add(key);
}

function forgetYesterday(): void {
  const day = Math.floor(Date.now() / 86_400_000);
  if (day === committedDay) return;
  committedDay = day;
  committed.clear();
}
