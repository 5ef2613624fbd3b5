import { z } from "zod";
import { handleControl } from "@/lib/api/handle-control";

export const dynamic = "force-dynamic";

export const GET = handleControl("/api/v1/projects", z.object({}), async ({ session }) => ({
  data: session.projects.map(({ slug, name, role }) => ({ slug, name, role })),
}));
