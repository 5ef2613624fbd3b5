import { RulePage } from "@/components/rules/rule-page";

export const metadata = { title: "Rule" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <RulePage id={id} />;
}
