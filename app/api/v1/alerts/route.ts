import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { alertList } from "@/lib/query/alerts/alert-list";

export const dynamic = "force-dynamic";
export const GET = handle(operations.alertList, alertList);
