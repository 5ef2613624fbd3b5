import type { z } from "zod";
import { printRuleFile } from "@/lib/alerts/rule-file-print";
import type {
  RuleFileListOutput,
  RuleFileTextOutput,
  ruleFileListInput,
  ruleFileTextInput,
} from "@/lib/contract/rule-file";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import type { LabelRecord } from "@/lib/model/alert";
import { runSql } from "../run-sql";
import { inScope, type Scope, slugOf } from "../scope";

type StoredFile = {
  project_id: number;
  name: string;
  is_unchanged: boolean;
  updated_at: Date;
  updated_by: string | null;
  groups: number;
  alerts: number;
  records: number;
};

export async function ruleFileList(
  db: Db,
  scope: Scope,
  _input: z.output<typeof ruleFileListInput>,
): Promise<RuleFileListOutput> {
  const rows = await runSql<StoredFile>(
    db,
    "rule-files",
    sql`select f.project_id, f.name, f.body is not null as is_unchanged, f.updated_at, f.updated_by,
          count(distinct g.id)::int as groups, count(r.id) filter (where r.kind = 'alert')::int as alerts,
          count(r.id) filter (where r.kind = 'record')::int as records
        from alerting.rule_files f left join alerting.rule_groups g on g.project_id = f.project_id and g.file = f.name
          left join alerting.rules r on r.group_id = g.id
        where ${inScope(scope, sql`f.project_id`)} group by f.project_id, f.name order by f.project_id, f.name limit 2000`,
  );
  const data = rows.map(({ project_id, updated_at, ...row }) => ({
    ...row,
    project: slugOf(scope, project_id),
    updated_at: updated_at.toISOString(),
  }));
  return { data, next_cursor: null };
}

/** As it came while nobody edited its rules here, byte for byte; else written anew. */
export async function ruleFileText(
  db: Db,
  scope: Scope,
  { file }: z.output<typeof ruleFileTextInput>,
): Promise<RuleFileTextOutput> {
  const [found] = await runSql<{ project_id: number; body: string | null }>(
    db,
    "rule-file-text",
    sql`select project_id, body from alerting.rule_files
        where ${inScope(scope, sql`project_id`)} and name = ${file} order by project_id limit 1`,
  );
  if (found === undefined) throw new NotFound(`No rule file "${file}" that you may see`);
  const { project_id, body } = found;
  const text = body ?? (await printed(db, project_id, file));
  return { name: file, text, is_unchanged: body !== null };
}

/** Every file of the caller's project in turn, for a download of all. */
export async function* ruleFileTexts(
  db: Db,
  scope: Scope,
): AsyncGenerator<{ name: string; text: string; updatedAt: Date }> {
  const files = await runSql<{ project_id: number; name: string; body: string | null; updated_at: Date }>(
    db,
    "rule-file-texts",
    sql`select project_id, name, body, updated_at from alerting.rule_files
        where ${inScope(scope, sql`project_id`)} order by project_id, name limit 2000`,
  );
  for (const { project_id, name, body, updated_at } of files)
    yield { name, text: body ?? (await printed(db, project_id, name)), updatedAt: updated_at };
}

type StoredGroup = {
  id: bigint;
  name: string;
  interval_ms: number;
  query_offset_ms: number;
  series_limit: number;
  labels: LabelRecord;
};
type StoredRule = {
  group_id: bigint;
  kind: "alert" | "record";
  name: string;
  expr: string;
  for_ms: bigint;
  keep_firing_for_ms: bigint;
  labels: LabelRecord;
  annotations: LabelRecord;
  enabled: boolean;
};

async function printed(db: Db, projectId: number, file: string): Promise<string> {
  const groups = await runSql<StoredGroup>(
    db,
    "rule-file-groups",
    sql`select id, name, interval_ms, query_offset_ms, series_limit, labels from alerting.rule_groups
        where project_id = ${projectId} and file = ${file} order by place, id`,
  );
  const rules = await runSql<StoredRule>(
    db,
    "rule-file-rules",
    sql`select group_id, kind, name, expr, for_ms, keep_firing_for_ms, labels, annotations, enabled from alerting.rules
        where group_id = any(${groups.map(({ id }) => id)}::bigint[]) order by place, id`,
  );
  return printRuleFile(
    groups.map((group) => ({
      name: group.name,
      intervalMs: group.interval_ms,
      queryOffsetMs: group.query_offset_ms,
      seriesLimit: group.series_limit,
      labels: group.labels,
      rules: rules
        .filter(({ group_id }) => group_id === group.id)
        .map(({ kind, name, expr, for_ms, keep_firing_for_ms, labels, annotations, enabled }) => ({
          ...{ kind, name, expr, labels, annotations, isDisabled: !enabled },
          forMs: Number(for_ms),
          keepFiringForMs: Number(keep_firing_for_ms),
        })),
    })),
  );
}
