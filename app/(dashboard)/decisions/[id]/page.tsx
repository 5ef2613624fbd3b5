import { DecisionPage } from "@/components/decisions/decision-page";

export const metadata = { title: "Decision" };

type Props = { params: Promise<{ id: string }> };

export default async function Page({ params }: Props) {
  const id = decodeURIComponent((await params).id);
  return <DecisionPage key={id} decisionId={id} />;
}
