import { RunListPage } from "@/components/runs/run-list-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { listParams, type SearchParams, textParam } from "@/lib/client/list-params";
import { runListInput } from "@/lib/contract/run-list";
import { runList } from "@/lib/query/run-list";

export const metadata = { title: "Runs" };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = await searchParams;
  const sort = runListInput.shape.sort.catch("started").parse(textParam(params, "sort"));
  const input = runListInput.parse({ ...listParams(params, 100), sort });
  const initial = await firstAnswer(textParam(params, "project"), ({ db, scope }) =>
    runList(db, scope, input),
  );
  return <RunListPage initial={initial} />;
}
