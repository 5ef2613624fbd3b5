import type { Metadata } from "next";
import { headers } from "next/headers";
import { Overview } from "@/components/overview/overview";
import { AlertBands } from "@/components/rules/alert-bands";
import { ingestEndpoints } from "@/lib/api/ingest-endpoints";
import { overviewAnswers } from "./overview-answers";

export const metadata: Metadata = { title: "Overview" };

type Props = { searchParams: Promise<{ [name: string]: string | string[] | undefined }> };

export default async function OverviewPage({ searchParams }: Props) {
  const initial = await overviewAnswers(await searchParams);
  return (
    <AlertBands>
      <Overview initial={initial} endpoints={ingestEndpoints(await headers())} />
    </AlertBands>
  );
}
