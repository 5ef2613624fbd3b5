// OpenTelemetry's counter workflow_runs is stored as workflow_runs_total, as Prometheus would store it, and dashboards of the sender
// may ask for workflow_runs. So a name that no series has finds the metric whose sender called it so. PromQL would find nothing there.
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { METRIC_NAME } from "@/lib/model/prom-labels";
import type { LabelRequest, Matcher, SeriesSource } from "@/lib/model/prom-series";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import { classicParts } from "./metric-names";

/** What was asked for, and what it is stored as. */
type Renamed = { matchers: Matcher[]; asked: string };

/** `inner`, and where it knows no series of the name that is asked for, those of the metric that was sent under it. */
export function withSenderNames(inner: SeriesSource, db: Db, scope: Scope): SeriesSource {
  const renamed = async (matchers: readonly Matcher[]): Promise<Renamed | null> => {
    const asked = exactName(matchers);
    const stored = asked === undefined ? undefined : await storedAs(db, scope, asked);
    if (asked === undefined || stored === undefined) return null;
    return {
      asked,
      matchers: matchers.map((one) => (one.name === METRIC_NAME ? { ...one, value: stored } : one)),
    };
  };
  const renamedRequest = async (request: LabelRequest): Promise<LabelRequest | null> => {
    const sets = await Promise.all(request.matcherSets.map(renamed));
    const found = sets.flatMap((one) => (one === null ? [] : [one.matchers]));
    return found.length === 0 ? null : { ...request, matcherSets: found };
  };
  const names = async (request: LabelRequest, ask: (request: LabelRequest) => Promise<string[]>) => {
    const found = await ask(request);
    if (found.length > 0) return found;
    const other = await renamedRequest(request);
    return other === null ? found : ask(other);
  };
  return {
    async select(request) {
      const found = await inner.select(request);
      const other = found.length > 0 ? null : await renamed(request.matchers);
      if (other === null) return found;
      const series = await inner.select({ ...request, matchers: other.matchers });
      return series.map((one) => ({ ...one, labels: one.labels.with(METRIC_NAME, other.asked) }));
    },
    async series(request) {
      const found = await inner.series(request);
      if (found.length > 0) return found;
      const sets = await Promise.all(request.matcherSets.map(renamed));
      const all = await Promise.all(
        sets.map(async (one) => {
          if (one === null) return [];
          const labels = await inner.series({ ...request, matcherSets: [one.matchers] });
          return labels.map((each) => each.with(METRIC_NAME, one.asked));
        }),
      );
      return request.limit > 0 ? all.flat().slice(0, request.limit) : all.flat();
    },
    labelNames: (request) => names(request, (one) => inner.labelNames(one)),
    labelValues: (name, request) => names(request, (one) => inner.labelValues(name, one)),
    exemplars: async (request) => {
      const found = await inner.exemplars(request);
      const other = found.length > 0 ? null : await renamedRequest(request);
      return other === null ? found : inner.exemplars(other);
    },
  };
}

function exactName(matchers: readonly Matcher[]): string | undefined {
  const [named, ...more] = matchers.filter(({ name }) => name === METRIC_NAME);
  return named?.op === "=" && named.value !== "" && more.length === 0 ? named.value : undefined;
}

/** Undefined where series have the name themselves, where nobody sent it, and where several metrics are called so. */
async function storedAs(db: Db, scope: Scope, asked: string): Promise<string | undefined> {
  const part = classicParts.find((each) => asked.endsWith(each)) ?? "";
  const base = asked.slice(0, asked.length - part.length);
  const rows = await runSql<{ name: string; sent: string }>(
    db,
    "metric-by-sender-name",
    sql`select distinct m.name, trim(both '_' from regexp_replace(m.source_name, '[^a-zA-Z0-9:]+', '_', 'g')) as sent
        from telemetry.metric_metadata m
        where ${inScope(scope, sql`m.project_id`)} and starts_with(m.name, ${base}) and m.name <> m.source_name
          and trim(both '_' from regexp_replace(m.source_name, '[^a-zA-Z0-9:]+', '_', 'g')) = any(${[asked, base]}::text[])
          and not exists (select from telemetry.metric_series s
                          where s.project_id = any(${scope.projectIds}::int[]) and s.name = any(${[asked, base]}::text[]))
        limit 3`,
  );
  const whole = rows.filter(({ sent }) => sent === asked);
  const ofPart = part === "" ? [] : rows.filter(({ sent }) => sent === base);
  const [found, ...others] = whole.length > 0 ? whole : ofPart;
  if (found === undefined || others.length > 0) return undefined;
  return whole.length > 0 ? found.name : found.name + part;
}
