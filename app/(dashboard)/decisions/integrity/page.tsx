import { IntegrityPage } from "@/components/integrity/integrity-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { type SearchParams, textParam } from "@/lib/client/list-params";
import { decisionSealsInput } from "@/lib/contract/decision-seals";
import { decisionSeals } from "@/lib/query/decision-seals";

export const metadata = { title: "Decision integrity" };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const initial = await firstAnswer(textParam(await searchParams, "project"), ({ db, scope }) =>
    decisionSeals(db, scope, decisionSealsInput.parse({})),
  );
  return <IntegrityPage initial={initial} />;
}
