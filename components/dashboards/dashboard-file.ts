import { type DashboardSpec, dashboardSpec } from "@/lib/contract/dashboard-spec";

const form = "runtower-dashboard";

/** The file that a dashboard is exported to. */
export function writeDashboardFile(spec: DashboardSpec): string {
  return `${JSON.stringify({ form, form_version: 1, dashboard: spec }, null, 2)}\n`;
}

/** The dashboard of such a file; undefined where it is another kind of file. Throws ZodError where it is at fault. */
export function readDashboardFile(json: unknown): DashboardSpec | undefined {
  const file = json as { form?: unknown; dashboard?: unknown } | null;
  return typeof file === "object" && file?.form === form ? dashboardSpec.parse(file.dashboard) : undefined;
}
