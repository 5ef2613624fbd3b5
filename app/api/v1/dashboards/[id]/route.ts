import { handle } from "@/lib/api/handle";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { dashboardLimits } from "@/lib/contract/dashboard-spec";
import { operations } from "@/lib/contract/operations";
import { deleteDashboard, saveDashboard } from "@/lib/control/dashboards";
import { memberedProjectIds } from "@/lib/control/permissions";
import { dashboardDetail } from "@/lib/query/dashboards";

export const dynamic = "force-dynamic";

export const GET = handle(operations.dashboardDetail, dashboardDetail);

export const PUT = handleControl(
  controlOperations.dashboardSave,
  ({ pool, session, input: { id, version, spec, note } }) =>
    saveDashboard(pool, {
      projectIds: memberedProjectIds(session),
      id,
      version,
      spec,
      note,
      email: session.email,
    }),
  { maxBodyBytes: dashboardLimits.bodyBytes },
);

export const DELETE = handleControl(controlOperations.dashboardDelete, async ({ pool, session, input }) => {
  await deleteDashboard(pool, memberedProjectIds(session), input.id);
  return { deleted: input.id };
});
