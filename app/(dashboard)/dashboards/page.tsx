import { DashboardListPage } from "@/components/dashboards/dashboard-list-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { type SearchParams, textParam } from "@/lib/client/list-params";
import { dashboardList } from "@/lib/query/dashboards";

export const metadata = { title: "Dashboards" };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const project = textParam(await searchParams, "project");
  return (
    <DashboardListPage
      initial={await firstAnswer(project, ({ db, scope }) => dashboardList(db, scope, {}))}
    />
  );
}
