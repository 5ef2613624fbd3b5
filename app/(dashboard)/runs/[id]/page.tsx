import { RunPage } from "@/components/runs/run-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { type SearchParams, textParam } from "@/lib/client/list-params";
import { runDetail } from "@/lib/query/run-detail";

export const metadata = { title: "Run" };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<SearchParams> };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).id);
  const project = textParam(await searchParams, "project");
  const initial = await firstAnswer(project, ({ db, scope }) => runDetail(db, scope, { id }));
  return <RunPage key={id} runId={id} initial={initial} />;
}
