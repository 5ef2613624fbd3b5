import type { Metadata } from "next";
import { RuleListPage } from "@/components/rules/rule-list-page";
import { ruleListParams } from "@/components/rules/rule-list-params";
import { firstAnswer } from "@/lib/api/first-answer";
import { type SearchParams, textParam } from "@/lib/client/list-params";
import { ruleListInput } from "@/lib/contract/rule-list";
import { ruleList } from "@/lib/query/alerts/rule-list";

export const metadata: Metadata = { title: "Rules" };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = await searchParams;
  const asked = ruleListParams({
    q: textParam(params, "q") ?? "",
    show: textParam(params, "show") ?? "all",
    file: textParam(params, "file") ?? null,
  });
  const input = ruleListInput.safeParse(asked);
  const initial = input.success
    ? await firstAnswer(textParam(params, "project"), ({ db, scope }) => ruleList(db, scope, input.data))
    : undefined;
  return <RuleListPage initial={initial} />;
}
