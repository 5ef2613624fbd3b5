"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { RuleDetailOutput } from "@/lib/contract/rule-detail";
import type { RuleDefinition } from "@/lib/contract/rule-input";
import { TabPanel, Tabs } from "../ui/tabs";
import { RuleAlerts } from "./rule-alerts";
import { RuleEvaluations } from "./rule-evaluations";
import { RuleVersions } from "./rule-versions";

const tabs = ["alerts", "evaluations", "versions"] as const;
type Props = {
  rule: RuleDetailOutput;
  definition: RuleDefinition;
  mayRestore: boolean;
  onRestore: (version: number) => void;
};

/** What the rule found, each evaluation, and what it was before. */
export function RuleHistory({ rule, definition, mayRestore, onRestore }: Props) {
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(tabs).withDefault("alerts"));
  const open = rule.firing + rule.pending + rule.recovering;
  const isAlert = rule.kind === "alert";
  const value = isAlert || tab !== "alerts" ? tab : "evaluations";
  return (
    <div className="rounded-lg border bg-surface">
      <Tabs
        label="History of the rule"
        value={value}
        onChange={(next) => void setTab(next)}
        tabs={[
          ...(isAlert ? [{ value: "alerts" as const, words: "Alerts", count: open }] : []),
          { value: "evaluations", words: "Evaluations" },
          { value: "versions", words: "Versions", count: rule.versions.length },
        ]}
      >
        {isAlert && (
          <TabPanel value="alerts">
            <RuleAlerts rule={rule} />
          </TabPanel>
        )}
        <TabPanel value="evaluations">
          <RuleEvaluations id={rule.id} isRecord={!isAlert} />
        </TabPanel>
        <TabPanel value="versions">
          <RuleVersions rule={rule} definition={definition} mayRestore={mayRestore} onRestore={onRestore} />
        </TabPanel>
      </Tabs>
    </div>
  );
}
