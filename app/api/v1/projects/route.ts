import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";

export const dynamic = "force-dynamic";

export const GET = handleControl(controlOperations.projectList, async ({ session }) => ({
  data: session.projects.map(({ slug, name, role }) => ({ slug, name, role })),
}));
