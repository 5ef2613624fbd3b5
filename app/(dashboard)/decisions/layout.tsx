import type { ReactNode } from "react";
import { DecisionTabs } from "@/components/decisions/decision-tabs";

export default function DecisionsLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <DecisionTabs />
      {children}
    </>
  );
}
