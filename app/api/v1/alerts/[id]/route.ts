import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { alertDetail } from "@/lib/query/alerts/alert-detail";

export const dynamic = "force-dynamic";
export const GET = handle(operations.alertDetail, alertDetail);
