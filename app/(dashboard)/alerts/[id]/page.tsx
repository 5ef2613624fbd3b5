import { IssuePage } from "@/components/issues/issue-page";

export const metadata = { title: "Alert" };

type Props = { params: Promise<{ id: string }> };

export default async function Page({ params }: Props) {
  const id = decodeURIComponent((await params).id);
  return <IssuePage key={id} issueId={id} runbook={null} />;
}
