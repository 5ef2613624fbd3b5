import type { IssueFacets, IssueFacetsInput } from "@/lib/contract/issue-list";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { writeTerm } from "../language/write-term";
import { runSql } from "../run-sql";
import type { Asker } from "./asker";
import { peopleOf, personOf } from "./issue-rows";
import { inTab, issueCondition } from "./issue-selection";

const mostLabels = 12;
const mostValues = 10;
/** Labels are counted over the issues that were seen last. */
const mostCounted = 5_000;

/** Counts beside the inbox, of the issues in the tab that match. */
export async function issueFacets(db: Db, scope: Asker, input: IssueFacetsInput): Promise<IssueFacets> {
  const chosen = sql`${await issueCondition(db, scope, input)} and ${inTab(input.tab)}`;
  const [counts, labels] = await Promise.all([
    runSql<{
      kind: string | null;
      severity: string | null;
      state: string | null;
      owner_id: string | null;
      by: number;
      count: number;
    }>(
      db,
      "issue-facets",
      sql`select i.kind, i.severity, i.state, i.owner_id, grouping(i.kind, i.severity, i.state, i.owner_id) as by, count(*)::int as count
          from alerting.issues i where ${chosen}
          group by grouping sets ((), (i.kind), (i.severity), (i.state), (i.owner_id)) order by count desc`,
    ),
    labelCounts(db, chosen),
  ]);
  const people = await peopleOf(
    db,
    counts.map((row) => row.owner_id),
  );
  // A bit is set where the column is not one of those grouped by: 0111 is by kind.
  const by = <Value extends string>(bits: number, column: "kind" | "severity" | "state") =>
    counts.flatMap((row) => (row.by === bits ? [{ value: row[column] as Value, count: row.count }] : []));
  return {
    issues: counts.find((row) => row.by === 0b1111)?.count ?? 0,
    kinds: by(0b0111, "kind"),
    severities: by(0b1011, "severity"),
    states: by(0b1101, "state"),
    owners: counts
      .filter((row) => row.by === 0b1110)
      .map(({ owner_id, count }) => {
        const owner = personOf(people, owner_id);
        return {
          owner,
          q: owner === null ? "owner:none" : writeTerm("owner", owner.email || owner.id),
          count,
        };
      }),
    labels,
  };
}

async function labelCounts(db: Db, chosen: Sql): Promise<IssueFacets["labels"]> {
  const rows = await runSql<{ name: string; value: string; count: number }>(
    db,
    "issue-label-facets",
    sql`select name, value, count from (
          select name, value, count, row_number() over (partition by name order by count desc, value) as place,
            sum(count) over (partition by name) as weight
          from (
            select l.key as name, left(l.value, 200) as value, count(*)::int as count
            from (select i.labels from alerting.issues i where ${chosen} order by i.last_seen desc limit ${mostCounted}) newest,
              jsonb_each_text(newest.labels) l
            where l.key not in ('severity') group by 1, 2) counted) placed
        where place <= ${mostValues} order by weight desc, name, place`,
  );
  const labels = new Map<string, IssueFacets["labels"][number]["values"]>();
  for (const { name, value, count } of rows) {
    if (!labels.has(name) && labels.size === mostLabels) continue;
    const values = labels.get(name) ?? [];
    values.push({ value, q: writeTerm(`label.${name}`, value), count });
    labels.set(name, values);
  }
  return [...labels].map(([name, values]) => ({ name, values }));
}
