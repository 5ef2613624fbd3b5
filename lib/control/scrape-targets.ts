import {
  type ScrapeTargetChange,
  type ScrapeTargetCreate,
  type ScrapeTargetRow,
  scrapeTargetCreateInput,
} from "@/lib/contract/scrape-targets";
import type { Db } from "@/lib/db/pool";
import { Conflict, InvalidInput, NotFound } from "@/lib/errors";
import type { JsonMapping, ScrapeTarget } from "@/lib/model/metrics/scrape-target";
import { openSecretBox } from "./secret-box";
import type { SessionProject } from "./session";

const mostTargets = 1_000;

type Stored = {
  id: string;
  project_id: number;
  url: string;
  kind: "prometheus" | "json";
  interval_seconds: number;
  timeout_seconds: number;
  labels: { [name: string]: string };
  mapping: JsonMapping[] | null;
  enabled: boolean;
  sealed_authorization: { encrypted: string } | null;
  created_at: Date;
  updated_at: Date;
  scraped_at: Date | null;
  duration_ms: number | null;
  samples: number | null;
  error: string | null;
};

const columns = `t.target_id as id, t.project_id, t.url, t.kind, t.interval_seconds, t.timeout_seconds, t.labels, t.mapping,
  t.enabled, t.sealed_authorization, t.created_at, t.updated_at, r.scraped_at, r.duration_ms, r.samples, r.error`;
const tables = "telemetry.scrape_targets t left join telemetry.scrape_results r using (target_id)";

export async function listScrapeTargets(
  db: Db,
  projects: readonly SessionProject[],
): Promise<ScrapeTargetRow[]> {
  const { rows } = await db.query<Stored>(
    `/* scrape-targets */ select ${columns} from ${tables} where t.project_id = any($1::int[]) order by t.created_at, t.target_id`,
    [projects.map(({ id }) => id)],
  );
  return rows.map((row) => toRow(row, projects));
}

export async function createScrapeTarget(
  db: Db,
  project: SessionProject,
  of: ScrapeTargetCreate,
  userId: string,
): Promise<ScrapeTargetRow> {
  const { rows: counted } = await db.query<{ n: bigint }>(
    "/* count-scrape-targets */ select count(*) as n from telemetry.scrape_targets where project_id = $1",
    [project.id],
  );
  if (Number(counted[0]?.n ?? 0n) >= mostTargets)
    throw new Conflict(`A project has at most ${mostTargets} targets: remove some first.`);
  const { rows } = await db.query<{ id: string }>(
    `/* create-scrape-target */ insert into telemetry.scrape_targets
       (project_id, url, kind, interval_seconds, timeout_seconds, labels, mapping, enabled, created_by, sealed_authorization)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning target_id as id`,
    [project.id, ...valuesOf(of), userId, await sealed(db, of.authorization)],
  );
  return findScrapeTarget(db, [project], rows[0]?.id ?? "");
}

/** What is not given stays. The whole is checked as a new one is. */
export async function changeScrapeTarget(
  db: Db,
  projects: readonly SessionProject[],
  { id, authorization, ...change }: ScrapeTargetChange,
): Promise<ScrapeTargetRow> {
  const before = await findScrapeTarget(db, projects, id);
  const whole = scrapeTargetCreateInput.parse({ ...before, ...change });
  if (before.has_authorization && authorization === undefined && isElsewhere(before.url, whole.url))
    throw new InvalidInput("The address is another: its authorization has to be given again, or null");
  await db.query(
    `/* change-scrape-target */ update telemetry.scrape_targets
     set url = $2, kind = $3, interval_seconds = $4, timeout_seconds = $5, labels = $6, mapping = $7, enabled = $8,
       sealed_authorization = case when $9 then sealed_authorization else $10 end, updated_at = now()
     where target_id = $1`,
    [id, ...valuesOf(whole), authorization === undefined, await sealed(db, authorization)],
  );
  return findScrapeTarget(db, projects, id);
}

export async function removeScrapeTarget(
  db: Db,
  projects: readonly SessionProject[],
  id: string,
): Promise<ScrapeTargetRow> {
  const row = await findScrapeTarget(db, projects, id);
  await db.query("/* remove-scrape-target */ delete from telemetry.scrape_targets where target_id = $1", [
    id,
  ]);
  return row;
}

/** What the worker is to scrape, of all projects. */
export async function enabledScrapeTargets(db: Db): Promise<ScrapeTarget[]> {
  const { rows } = await db.query<Stored>(
    `/* enabled-scrape-targets */ select ${columns} from ${tables} where t.enabled order by t.target_id`,
  );
  return rows.map((row) => ({
    id: row.id,
    projectId: row.project_id,
    url: row.url,
    kind: row.kind,
    intervalSeconds: row.interval_seconds,
    timeoutSeconds: row.timeout_seconds,
    labels: row.labels,
    mapping: row.mapping ?? [],
    authorization: row.sealed_authorization,
  }));
}

/** What is stored for a target, where it is still asked at the same place. Null: nothing. */
export async function storedAuthorization(
  db: Db,
  projects: readonly SessionProject[],
  { id, url }: { id: string; url: string },
): Promise<string | null> {
  const { rows } = await db.query<Pick<Stored, "url" | "sealed_authorization">>(
    `/* scrape-authorization */ select url, sealed_authorization from telemetry.scrape_targets
     where target_id = $1 and project_id = any($2::int[])`,
    [id, projects.map((project) => project.id)],
  );
  const [row] = rows;
  if (!row?.sealed_authorization || isElsewhere(row.url, url)) return null;
  return (await openSecretBox(db)).open(row.sealed_authorization);
}

/** A secret goes nowhere but where it was meant for: whoever may change an address is not told it. */
const isElsewhere = (a: string, b: string): boolean => new URL(a).origin !== new URL(b).origin;

async function sealed(db: Db, authorization: string | null | undefined): Promise<string | null> {
  if (authorization === null || authorization === undefined) return null;
  return JSON.stringify((await openSecretBox(db)).seal(authorization));
}

async function findScrapeTarget(
  db: Db,
  projects: readonly SessionProject[],
  id: string,
): Promise<ScrapeTargetRow> {
  const { rows } = await db.query<Stored>(
    `/* scrape-target */ select ${columns} from ${tables} where t.target_id = $1 and t.project_id = any($2::int[])`,
    [id, projects.map((project) => project.id)],
  );
  const [row] = rows;
  if (row === undefined) throw new NotFound("There is no such target in your projects.");
  return toRow(row, projects);
}

const valuesOf = (of: ScrapeTargetCreate) => [
  of.url,
  of.kind,
  of.interval_seconds,
  of.timeout_seconds,
  JSON.stringify(of.labels),
  JSON.stringify(of.mapping),
  of.enabled,
];

function toRow(row: Stored, projects: readonly SessionProject[]): ScrapeTargetRow {
  return {
    id: row.id,
    project: projects.find(({ id }) => id === row.project_id)?.slug ?? "",
    url: row.url,
    kind: row.kind,
    interval_seconds: row.interval_seconds,
    timeout_seconds: row.timeout_seconds,
    labels: row.labels,
    mapping: row.mapping ?? [],
    enabled: row.enabled,
    has_authorization: row.sealed_authorization !== null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    last:
      row.scraped_at === null
        ? null
        : {
            at: row.scraped_at.toISOString(),
            up: row.error === null,
            error: row.error,
            duration_ms: row.duration_ms ?? 0,
            samples: row.samples ?? 0,
          },
  };
}
