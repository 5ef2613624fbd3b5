import type { Metadata } from "next";
import { headers } from "next/headers";
import { Overview } from "@/components/overview/overview";
import { ingestEndpoints } from "@/lib/api/ingest-endpoints";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  return <Overview initial={null} endpoints={ingestEndpoints(await headers())} />;
}
