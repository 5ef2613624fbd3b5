import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { visibleProject } from "@/lib/control/permissions";
import { silencePreview } from "@/lib/query/alerts/silence-preview";

export const dynamic = "force-dynamic";

/** Nothing is changed: a PUT because matchers do not fit an address. */
export const PUT = handleControl(controlOperations.silencePreview, ({ pool, session, input }) => {
  const { id, slug } = visibleProject(session, input.project);
  return silencePreview(pool, { projectIds: [id], slugs: [slug] }, input);
});
