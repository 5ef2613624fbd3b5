import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { evidenceLines } from "@/lib/alerts/evidence-lines";
import { evidencePack } from "@/lib/contract/evidence";
import type { Db } from "@/lib/db/pool";

const inflated = promisify(inflate);
const mostAlerts = 20;
const mostBytes = 16 * 1024 * 1024;
const parts = evidencePack.pick({ samples: true, differs: true, changes: true });

/** The first lines of the evidence of each alert that has some. */
export async function readEvidenceSummaries(
  db: Db,
  projectId: number,
  alertIds: readonly string[],
): Promise<Map<string, string[]>> {
  const ids = alertIds.filter((id) => /^\d{1,18}$/.test(id)).slice(0, mostAlerts);
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ alert_id: bigint; body: Buffer }>({
    text: `/* evidence-summaries */ select alert_id, body from alerting.evidence
           where alert_id = any($1::bigint[]) and project_id = $2`,
    values: [ids, projectId],
  });
  const lines = new Map<string, string[]>();
  for (const { alert_id, body } of rows) {
    const text = (await inflated(body, { maxOutputLength: mostBytes })).toString("utf8");
    lines.set(alert_id.toString(), evidenceLines(parts.parse(JSON.parse(text))));
  }
  return lines;
}
