import type { Metadata } from "next";
import { RuleListPage } from "@/components/rules/rule-list-page";

export const metadata: Metadata = { title: "Rules" };

export default function Page() {
  return <RuleListPage />;
}
