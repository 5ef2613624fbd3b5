import { DashboardPage } from "@/components/dashboards/dashboard-page";
import { AlertBands } from "@/components/rules/alert-bands";
import { firstAnswer } from "@/lib/api/first-answer";
import { type SearchParams, textParam } from "@/lib/client/list-params";
import { dashboardDetailInput } from "@/lib/contract/dashboard";
import { dashboardDetail } from "@/lib/query/dashboards";

export const metadata = { title: "Dashboard" };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<SearchParams> };

export default async function Page({ params, searchParams }: Props) {
  const { id } = await params;
  const project = textParam(await searchParams, "project");
  const input = dashboardDetailInput.safeParse({ id });
  const initial = input.success
    ? await firstAnswer(project, ({ db, scope }) => dashboardDetail(db, scope, input.data))
    : undefined;
  return (
    <AlertBands>
      <DashboardPage id={id} initial={initial} />
    </AlertBands>
  );
}
