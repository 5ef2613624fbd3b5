import { handle } from "@/lib/api/handle";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { dashboardLimits } from "@/lib/contract/dashboard-spec";
import { operations } from "@/lib/contract/operations";
import { createDashboard } from "@/lib/control/dashboards";
import { memberedProject } from "@/lib/control/permissions";
import { dashboardList } from "@/lib/query/dashboards";

export const dynamic = "force-dynamic";

export const GET = handle(operations.dashboardList, dashboardList);

export const POST = handleControl(
  controlOperations.dashboardCreate,
  ({ pool, session, input: { project, spec, note } }) =>
    createDashboard(pool, {
      projectId: memberedProject(session, project, "make dashboards").id,
      email: session.email,
      spec,
      note,
    }),
  { maxBodyBytes: dashboardLimits.bodyBytes },
);
