import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { guardrailsPanel } from "@/lib/query/decision-panels";

export const dynamic = "force-dynamic";
export const GET = handle(operations.guardrailsPanel, guardrailsPanel);
