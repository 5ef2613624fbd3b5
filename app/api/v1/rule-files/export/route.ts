import { exportRuleFiles } from "@/lib/api/export-rule-files";
import { ruleFileText, ruleFileTexts } from "@/lib/query/alerts/rule-files";

export const dynamic = "force-dynamic";

export const GET = exportRuleFiles({ one: ruleFileText, all: ruleFileTexts });
