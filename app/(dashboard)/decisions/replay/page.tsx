import { ReplayListPage } from "@/components/replay/replay-list-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { type SearchParams, textParam } from "@/lib/client/list-params";
import { replayList } from "@/lib/query/replay-list";

export const metadata = { title: "Replays" };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const project = textParam(await searchParams, "project");
  const initial = await firstAnswer(project, ({ db, scope }) => replayList(db, scope, { limit: 100 }));
  return <ReplayListPage initial={initial} />;
}
