import { headers } from "next/headers";
import { MetricsPage } from "@/components/metrics/metrics-page";
import { AlertBands } from "@/components/rules/alert-bands";
import { ingestEndpoints } from "@/lib/api/ingest-endpoints";

export const metadata = { title: "Metrics" };

export default async function Page() {
  return (
    <AlertBands>
      <MetricsPage endpoints={ingestEndpoints(await headers())} />
    </AlertBands>
  );
}
