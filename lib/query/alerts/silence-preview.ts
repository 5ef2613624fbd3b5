import { compileMatchers } from "@/lib/alerts/match-labels";
import type { SilenceLabels, SilencePreview } from "@/lib/contract/silence";
import type { Db } from "@/lib/db/pool";
import type { Matcher } from "@/lib/model/prom-series";
import type { Scope } from "../scope";
import { firingNow } from "./firing-now";

const shownAlerts = 20;
const shownNames = 200;
const shownValues = 100;

/** What these matchers would keep quiet now. */
export async function silencePreview(
  db: Db,
  scope: Scope,
  { matchers }: { matchers: readonly Matcher[] },
): Promise<SilencePreview> {
  const firing = await firingNow(db, scope);
  const matches = compileMatchers(matchers);
  const matching = firing.filter(({ labels }) => matches(labels));
  return {
    matching: matching.length,
    firing: firing.length,
    alerts: matching.slice(0, shownAlerts).map(({ id, issue_id, labels, fired_ms }) => ({
      alert_id: String(id),
      issue_id: issue_id === null ? null : String(issue_id),
      name: labels.alertname ?? "",
      labels,
      since: new Date(Number(fired_ms)).toISOString(),
    })),
  };
}

/** Labels of alerts that fire, those of the most alerts first. */
export async function silenceLabels(db: Db, scope: Scope): Promise<SilenceLabels> {
  const counts = new Map<string, Map<string, number>>();
  for (const { labels } of await firingNow(db, scope)) {
    for (const [name, value] of Object.entries(labels)) {
      const values = counts.get(name) ?? new Map<string, number>();
      values.set(value, (values.get(value) ?? 0) + 1);
      counts.set(name, values);
    }
  }
  const totalOf = (values: Map<string, number>) => [...values.values()].reduce((sum, n) => sum + n, 0);
  return {
    labels: [...counts]
      .sort(([nameA, a], [nameB, b]) => totalOf(b) - totalOf(a) || (nameA < nameB ? -1 : 1))
      .slice(0, shownNames)
      .map(([name, values]) => ({
        name,
        values: [...values]
          .sort(([valueA, a], [valueB, b]) => b - a || (valueA < valueB ? -1 : 1))
          .slice(0, shownValues)
          .map(([value]) => value),
      })),
  };
}
