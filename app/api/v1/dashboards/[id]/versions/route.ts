import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { dashboardVersions } from "@/lib/query/dashboards";

export const dynamic = "force-dynamic";

export const GET = handle(operations.dashboardVersions, dashboardVersions);
