import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { notificationList } from "@/lib/query/alerts/notification-log";

export const dynamic = "force-dynamic";

export const GET = handle(operations.notificationList, notificationList);
