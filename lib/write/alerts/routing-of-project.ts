import { readRouting } from "@/lib/alerts/read-routing";
import type { Routing } from "@/lib/alerts/routing";
import type { Connection } from "@/lib/db/pool";
import { BoundedMap } from "@/lib/model/bounded-map";

// By the document's text: reading a version and compiling its matchers again for every rule group would cost more than both.
const compiled = new BoundedMap<Routing>(16_000_000);

/**
 * The routing that the project's groups are made with, kept from changing until the transaction ends. Null where nothing was
 * saved yet: nobody is told.
 */
export async function holdRouting(tx: Connection, projectId: number): Promise<Routing | null> {
  const { rows } = await tx.query<{ document: string | null }>({
    text: heldRouting,
    values: [projectId],
  });
  if (rows.length === 0) {
    // The row has to be there to be held: a first version that is saved meanwhile waits for it.
    await tx.query({
      text: `/* make-routed-settings */ insert into alerting.routed_settings (project_id) values ($1) on conflict do nothing`,
      values: [projectId],
    });
    const again = await tx.query<{ document: string | null }>({ text: heldRouting, values: [projectId] });
    return routingOf(again.rows[0]?.document ?? null);
  }
  return routingOf(rows[0]?.document ?? null);
}

const heldRouting = `/* held-routing */ select s.document::text as document
  from alerting.routed_settings r
    left join alerting.notification_settings s on s.project_id = r.project_id and s.version = r.version
  where r.project_id = $1 for share of r`;

function routingOf(document: string | null): Routing | null {
  if (document === null) return null;
  const known = compiled.get(document);
  if (known !== undefined) return known;
  const fresh = readRouting(JSON.parse(document));
  if (fresh !== null) compiled.set(document, fresh);
  return fresh;
}
