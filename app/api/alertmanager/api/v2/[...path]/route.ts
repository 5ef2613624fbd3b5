import { handleAlertmanager } from "@/lib/api/alertmanager/handle-alertmanager";
import { incomingAlertLimits } from "@/lib/model/incoming-alert";
import { findEndpoint } from "./endpoints";

export const dynamic = "force-dynamic";

export const GET = (request: Request) =>
  handleAlertmanager(findEndpoint, request, incomingAlertLimits.bodyBytes);
export const POST = GET;
export const DELETE = GET;
