import { RequestPage } from "@/components/request/request-page";

export const metadata = { title: "Request" };

export default async function Page({ params }: { params: Promise<{ requestId: string }> }) {
  const { requestId } = await params;
  return <RequestPage requestId={decodeURIComponent(requestId)} initial={undefined} />;
}
