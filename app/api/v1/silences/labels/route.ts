import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { silenceLabels } from "@/lib/query/alerts/silence-preview";

export const dynamic = "force-dynamic";
export const GET = handle(operations.silenceLabels, silenceLabels);
