import { TracePage } from "@/components/trace/trace-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { firstSpans } from "@/lib/contract/trace-detail";
import { traceDetail } from "@/lib/query/trace-detail";
import { type SearchParams, viewParams } from "../../view-params";

export const metadata = { title: "Trace" };

type Props = { params: Promise<{ traceId: string }>; searchParams: SearchParams };

export default async function Page({ params, searchParams }: Props) {
  const { traceId } = await params;
  const { project } = await viewParams(searchParams);
  const initial = await firstAnswer(project, ({ db, scope }) =>
    traceDetail(db, scope, { id: traceId, limit: firstSpans }),
  );
  return <TracePage traceId={traceId} initial={initial} />;
}
