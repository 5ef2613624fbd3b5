import type { Metadata } from "next";
import { IngestPage } from "@/components/ingest/ingest-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { ingestWindows } from "@/lib/contract/ingest-activity";
import { ingestActivity } from "@/lib/query/ingest-activity";
import { ingestStorage } from "@/lib/query/ingest-storage";
import { type SearchParams, viewParams } from "../../view-params";

export const metadata: Metadata = { title: "Ingest" };

export default async function IngestSettingsPage({ searchParams }: { searchParams: SearchParams }) {
  const { one, project } = await viewParams(searchParams);
  const window = ingestWindows.find((each) => each === one("window")) ?? "1h";
  const initial = await firstAnswer(project, async ({ db, scope }) => {
    const [activity, storage] = await Promise.all([
      ingestActivity(db, scope, { window }),
      scope.isAdmin ? ingestStorage(db) : undefined,
    ]);
    return { activity, storage };
  });
  return <IngestPage initial={initial} />;
}
