import { headers } from "next/headers";
import { OpaPage } from "@/components/opa/opa-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { ingestEndpoints } from "@/lib/api/ingest-endpoints";
import { type SearchParams, textParam } from "@/lib/client/list-params";
import { opaInstances } from "@/lib/query/opa-instances";

export const metadata = { title: "OPA instances" };

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const initial = await firstAnswer(textParam(await searchParams, "project"), ({ db, scope }) =>
    opaInstances(db, scope, {}),
  );
  return <OpaPage initial={initial} endpoints={ingestEndpoints(await headers())} />;
}
