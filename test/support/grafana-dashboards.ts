import { readdirSync, readFileSync } from "node:fs";

type Target = { refId: string; expr: string; instant?: boolean; legendFormat?: string };
export type Panel = {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: Target[];
  fieldConfig?: { defaults: { unit?: string } };
};
type Variable = { name: string; type: string; description?: string; definition?: string };
export type Dashboard = {
  uid: string;
  title: string;
  description: string;
  schemaVersion: number;
  panels: Panel[];
  templating: { list: Variable[] };
};

const folder = new URL("../../grafana/dashboards/", import.meta.url);

export function grafanaDashboards(): Dashboard[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")));
}

/** A query as Grafana would send it: with nothing chosen, every 15 s, over `rangeMs`. */
export function interpolated(expr: string, rangeMs: number): string {
  return expr
    .replaceAll("$__rate_interval", "1m")
    .replaceAll("$__interval", "15s")
    .replaceAll("$__range", `${rangeMs / 1_000}s`)
    .replace(/\$(workflow|service|policy|agent|signal)\b/g, ".*");
}
