import { TraceListPage } from "@/components/trace/trace-list-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { traceList } from "@/lib/query/trace-list";
import { type SearchParams, viewParams } from "../view-params";

export const metadata = { title: "Traces" };

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { one, project, q, from, to } = await viewParams(searchParams);
  const sort = one("sort") === "duration" ? "duration" : "started";
  const initial = await firstAnswer(project, ({ db, scope }) =>
    traceList(db, scope, { q, from, to, sort, limit: 100 }),
  );
  return <TraceListPage initial={initial} />;
}
