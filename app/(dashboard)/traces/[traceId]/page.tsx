import { TracePage } from "@/components/trace/trace-page";

export const metadata = { title: "Trace" };

export default async function Page({ params }: { params: Promise<{ traceId: string }> }) {
  const { traceId } = await params;
  return <TracePage traceId={traceId} initial={undefined} />;
}
