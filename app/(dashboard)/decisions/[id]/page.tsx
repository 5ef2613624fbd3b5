import { DecisionPage } from "@/components/decisions/decision-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { type SearchParams, textParam } from "@/lib/client/list-params";
import { decisionDetail } from "@/lib/query/decision-detail";

export const metadata = { title: "Decision" };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<SearchParams> };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).id);
  const project = textParam(await searchParams, "project");
  const initial = await firstAnswer(project, ({ db, scope }) => decisionDetail(db, scope, { id }));
  return <DecisionPage key={id} decisionId={id} initial={initial} />;
}
