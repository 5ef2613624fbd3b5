import { handleControl } from "@/lib/api/handle-control";
import { retentionChangeInput, retentionInput } from "@/lib/contract/retention";
import { administeredProject, visibleProject } from "@/lib/control/permissions";
import { changeRetention, readRetention } from "@/lib/control/retention";

export const dynamic = "force-dynamic";

export const GET = handleControl("/api/v1/retention", retentionInput, ({ pool, session, input }) =>
  readRetention(pool, visibleProject(session, input.project)),
);

export const PUT = handleControl("/api/v1/retention", retentionChangeInput, ({ pool, session, input }) => {
  const project = administeredProject(session, input.project, "retention");
  const { signal, keep_days: keepDays } = input;
  return changeRetention(pool, project, { signal, keepDays, userId: session.userId });
});
