"use client";
import { useEffect, useState } from "react";
import { useView } from "@/lib/client/use-view";
import type { RuleCheckOutput } from "@/lib/contract/rule-input";
import { ruleApi } from "./rule-api";
import { definitionOf, type RuleDraft } from "./rule-draft";

const pauseMs = 500;
const fine: RuleCheckOutput = { ok: true, faults: [], warnings: [], expr: "" };

/** What the server finds wrong with the rule as it stands, asked a moment after the last change; the last answer until then. */
export function useRuleCheck(draft: RuleDraft): RuleCheckOutput {
  const { project } = useView();
  const key = JSON.stringify(definitionOf(draft));
  const [found, setFound] = useState<RuleCheckOutput>(fine);
  // biome-ignore lint/correctness/useExhaustiveDependencies: all that matters is in the key
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      ruleApi.check(project, definitionOf(draft), abort.signal).then(setFound, () => undefined);
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key, project]);
  return found;
}
