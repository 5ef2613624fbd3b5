import { headers } from "next/headers";
import { DecisionListPage } from "@/components/decisions/decision-list-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { ingestEndpoints } from "@/lib/api/ingest-endpoints";
import { listParams, type SearchParams, textParam } from "@/lib/client/list-params";
import { decisionListInput } from "@/lib/contract/decision-list";
import { decisionList } from "@/lib/query/decision-list";

export const metadata = { title: "Decisions" };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = await searchParams;
  const input = decisionListInput.parse(listParams(params, 100));
  const initial = await firstAnswer(textParam(params, "project"), ({ db, scope }) =>
    decisionList(db, scope, input),
  );
  return <DecisionListPage initial={initial} endpoints={ingestEndpoints(await headers())} />;
}
