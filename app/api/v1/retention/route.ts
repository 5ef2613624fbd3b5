import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { administeredProject, visibleProject } from "@/lib/control/permissions";
import { changeRetention, readRetention } from "@/lib/control/retention";

export const dynamic = "force-dynamic";

export const GET = handleControl(controlOperations.retention, ({ pool, session, input }) =>
  readRetention(pool, visibleProject(session, input.project)),
);

export const PUT = handleControl(controlOperations.retentionChange, ({ pool, session, input }) => {
  const project = administeredProject(session, input.project, "retention");
  const { signal, keep_days: keepDays } = input;
  return changeRetention(pool, project, { signal, keepDays, userId: session.userId });
});
