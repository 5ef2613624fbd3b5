import { InboxPage } from "@/components/alerts/inbox-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { type SearchParams, textParam } from "@/lib/client/list-params";
import { inboxInput } from "@/lib/contract/issue-list";
import { inbox } from "@/lib/query/alerts/inbox";

export const metadata = { title: "Alerts" };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = await searchParams;
  const [tab, q, sort] = ["tab", "q", "sort"].map((name) => textParam(params, name));
  const input = inboxInput.safeParse({
    limit: 50,
    ...(tab && { tab }),
    ...(q && { q }),
    ...(sort && { sort }),
  });
  const initial = input.success
    ? await firstAnswer(textParam(params, "project"), ({ db, scope }) => inbox(db, scope, input.data))
    : undefined;
  return <InboxPage initial={initial} />;
}
