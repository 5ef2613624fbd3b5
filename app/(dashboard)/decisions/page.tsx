import { headers } from "next/headers";
import { DecisionListPage } from "@/components/decisions/decision-list-page";
import { ingestEndpoints } from "@/lib/api/ingest-endpoints";

export const metadata = { title: "Decisions" };

export default async function Page() {
  return <DecisionListPage endpoints={ingestEndpoints(await headers())} />;
}
