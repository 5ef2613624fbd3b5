import { RulePage } from "@/components/rules/rule-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { type SearchParams, textParam } from "@/lib/client/list-params";
import { ruleDetailInput } from "@/lib/contract/rule-detail";
import { ruleDetail } from "@/lib/query/alerts/rule-detail";

export const metadata = { title: "Rule" };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<SearchParams> };

export default async function Page({ params, searchParams }: Props) {
  const { id } = await params;
  const project = textParam(await searchParams, "project");
  const input = ruleDetailInput.safeParse({ id });
  const initial = input.success
    ? await firstAnswer(project, ({ db, scope }) => ruleDetail(db, scope, input.data))
    : undefined;
  return <RulePage id={id} initial={initial} />;
}
