import type { RuleGroupRow, RuleRow } from "@/lib/contract/rule-list";

/** Rules of one group, in their order, with what is known of the group. */
export type ShownGroup = {
  key: string;
  file: string;
  name: string;
  intervalMs: number;
  group: RuleGroupRow | undefined;
  rules: RuleRow[];
};

/** The list comes in order of file, group and place: groups are runs of rows. */
export function groupRules(rows: readonly RuleRow[], groups: readonly RuleGroupRow[]): ShownGroup[] {
  const known = new Map(groups.map((group) => [group.id, group]));
  const shown: ShownGroup[] = [];
  for (const row of rows) {
    const last = shown.at(-1);
    if (last?.key === row.group_id) last.rules.push(row);
    else
      shown.push({
        key: row.group_id,
        file: row.file,
        name: row.group,
        intervalMs: row.interval_ms,
        group: known.get(row.group_id),
        rules: [row],
      });
  }
  return shown;
}
