import { dashboardLimits } from "@/lib/contract/dashboard-spec";
import { isObject, type Json, objectsOf, type Report, textOf } from "./left-out";

type Query = { expr: string; legend: string; hidden: boolean };

/** The kind of a data source where the file tells; a variable or an id alone does not. */
export function sourceKind(datasource: unknown): string | null {
  if (isObject(datasource)) {
    const uid = textOf(datasource.uid);
    if (uid === "-- Mixed --" || uid === "-- Dashboard --" || uid === "-- Grafana --")
      return uid.replace(/^-- | --$/g, "").toLowerCase();
    return typeof datasource.type === "string" && datasource.type !== "datasource" ? datasource.type : null;
  }
  const name = textOf(datasource);
  return /^-- (Mixed|Dashboard|Grafana) --$/.test(name) ? name.replace(/^-- | --$/g, "").toLowerCase() : null;
}

const isPrometheus = (kind: string | null) => kind === null || kind === "prometheus" || kind === "mixed";

/** What a panel asks of Prometheus; each query that is not of Prometheus is told. */
export function readQueries(panel: Json, where: string, report: Report): Query[] {
  const ofPanel = sourceKind(panel.datasource);
  const targets = objectsOf(panel.targets);
  const queries = targets.flatMap((target, place): Query[] => {
    const letter = textOf(target.refId, String.fromCharCode(65 + place));
    const kind = sourceKind(target.datasource) ?? (ofPanel === "mixed" ? null : ofPanel);
    const expr = textOf(target.expr).trim();
    if (!isPrometheus(kind)) {
      report(where, `query ${letter} asks ${kind}, and only Prometheus can be asked here`);
      return [];
    }
    if (expr === "") {
      if (
        Object.keys(target).some(
          (key) => ["expression", "rawSql", "query", "queryType"].includes(key) && target[key],
        )
      )
        report(where, `query ${letter} is not PromQL`);
      return [];
    }
    const legend = textOf(target.legendFormat);
    return [{ expr, legend: legend === "__auto" ? "" : legend.slice(0, 200), hidden: target.hide === true }];
  });
  if (queries.length > dashboardLimits.queries)
    report(where, `queries after the first ${dashboardLimits.queries} are left out`);
  return queries.slice(0, dashboardLimits.queries);
}
