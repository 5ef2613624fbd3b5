"use client";
import { useEffect, useState } from "react";
import type { RuleCheckOutput } from "@/lib/contract/rule-input";
import { definitionOf, type RuleDraft } from "./rule-draft";

const pauseMs = 300;
const fine: RuleCheckOutput = { ok: true, faults: [], warnings: [], expr: "" };

/** What is wrong with the rule as it stands, by the same checks as the server's; told a moment after the last change. */
export function useRuleCheck(draft: RuleDraft): RuleCheckOutput {
  const key = JSON.stringify(definitionOf(draft));
  const [found, setFound] = useState<RuleCheckOutput>(fine);
  // biome-ignore lint/correctness/useExhaustiveDependencies: all that matters is in the key
  useEffect(() => {
    let isGone = false;
    const timer = setTimeout(() => {
      void import("@/lib/alerts/check-definition").then(
        ({ checkDefinition }) => isGone || setFound(checkDefinition(definitionOf(draft))),
      );
    }, pauseMs);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [key]);
  return found;
}
