import { DecisionPanelsPage } from "@/components/decisions/decision-panels-page";

export const metadata = { title: "Decision panels" };

export default function Page() {
  return <DecisionPanelsPage />;
}
