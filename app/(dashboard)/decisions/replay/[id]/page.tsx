import { ReplayPage } from "@/components/replay/replay-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { type SearchParams, textParam } from "@/lib/client/list-params";
import { replayDetailInput } from "@/lib/contract/replay";
import { replayDetail } from "@/lib/query/replay-detail";

export const metadata = { title: "Replay" };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<SearchParams> };

export default async function Page({ params, searchParams }: Props) {
  const { id } = await params;
  const project = textParam(await searchParams, "project");
  const asked = replayDetailInput.safeParse({ id });
  const initial = asked.success
    ? await firstAnswer(project, ({ db, scope }) => replayDetail(db, scope, asked.data))
    : undefined;
  return <ReplayPage key={id} id={id} initial={initial} />;
}
