import { RequestPage } from "@/components/request/request-page";
import { firstAnswer } from "@/lib/api/first-answer";
import { requestStory } from "@/lib/query/request-story";
import { type SearchParams, viewParams } from "../../view-params";

export const metadata = { title: "Request" };

type Props = { params: Promise<{ requestId: string }>; searchParams: SearchParams };

export default async function Page({ params, searchParams }: Props) {
  const requestId = decodeURIComponent((await params).requestId);
  const { project } = await viewParams(searchParams);
  const initial = await firstAnswer(project, ({ db, scope }) => requestStory(db, scope, { requestId }));
  return <RequestPage requestId={requestId} initial={initial} />;
}
