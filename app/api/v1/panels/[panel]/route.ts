import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { panelSeries } from "@/lib/query/panel-series";

export const dynamic = "force-dynamic";
export const GET = handle(operations.panelSeries, panelSeries);
