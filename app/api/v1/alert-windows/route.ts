import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { alertWindows } from "@/lib/query/alerts/alert-windows";

export const dynamic = "force-dynamic";
export const GET = handle(operations.alertWindows, alertWindows);
