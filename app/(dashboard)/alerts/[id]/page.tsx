import { IssuePage } from "@/components/issues/issue-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { type SearchParams, textParam } from "@/lib/client/list-params";
import { issueDetailInput } from "@/lib/contract/issue-detail";
import { issueDetail } from "@/lib/query/alerts/issue-detail";
import { runbookOf } from "./runbook-of";

export const metadata = { title: "Alert" };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<SearchParams> };

export default async function Page({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).id);
  const project = textParam(await searchParams, "project");
  const input = issueDetailInput.safeParse({ id });
  const first = input.success
    ? await firstAnswer(project, async (context) => {
        const detail = await issueDetail(context.db, context.scope, input.data);
        return { detail, runbook: await runbookOf(context, detail) };
      })
    : undefined;
  return <IssuePage key={id} issueId={id} initial={first?.detail} runbook={first?.runbook ?? null} />;
}
