import { DecisionPanelsPage } from "@/components/decisions/decision-panels-page";
import { AlertBands } from "@/components/rules/alert-bands";

export const metadata = { title: "Decision panels" };

export default function Page() {
  return (
    <AlertBands>
      <DecisionPanelsPage />
    </AlertBands>
  );
}
