import type { Metadata } from "next";
import { SilencePage } from "@/components/silences/silence-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { type SearchParams, textParam } from "@/lib/client/list-params";
import { silenceListInput } from "@/lib/contract/silence";
import { silenceList } from "@/lib/query/alerts/silence-list";

export const metadata: Metadata = { title: "Silences" };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = await searchParams;
  const input = silenceListInput.safeParse({ state: textParam(params, "state") ?? "active", limit: 200 });
  const initial = input.success
    ? await firstAnswer(textParam(params, "project"), ({ db, scope }) => silenceList(db, scope, input.data))
    : undefined;
  return <SilencePage initial={initial} />;
}
