import { headers } from "next/headers";
import { MetricsPage } from "@/components/metrics/metrics-page";
import { ingestEndpoints } from "@/lib/api/ingest-endpoints";

export const metadata = { title: "Metrics" };

export default async function Page() {
  return <MetricsPage endpoints={ingestEndpoints(await headers())} />;
}
