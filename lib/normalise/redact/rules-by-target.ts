import type { RedactionTarget } from "@/lib/model/decision-rules";
import type { TargetRules } from "./target-rules";

/** How often a rule matched in what. */
export type CountRule = (rule: string, target: RedactionTarget) => void;
export type RulesByTarget = { readonly [Target in RedactionTarget]: TargetRules };
