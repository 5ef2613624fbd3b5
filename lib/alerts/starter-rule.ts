import type { RuleFormInput } from "@/lib/contract/rule-form";

/** A rule that ships with Runtower. */
export interface StarterRule {
  group: string;
  name: string;
  isOn: boolean;
  severity: "critical" | "high" | "warning" | "info";
  summary: string;
  description: string;
  forMs: number;
  /** What it looks at: a form, that people can open, where one can say it. */
  condition: RuleFormInput | string;
}
