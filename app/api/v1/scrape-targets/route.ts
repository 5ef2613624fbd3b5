import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { administeredProject, visibleProject } from "@/lib/control/permissions";
import { createScrapeTarget, listScrapeTargets } from "@/lib/control/scrape-targets";

export const dynamic = "force-dynamic";

export const GET = handleControl(controlOperations.scrapeTargetList, async ({ pool, session, input }) => {
  const projects = input.project === undefined ? session.projects : [visibleProject(session, input.project)];
  return { data: await listScrapeTargets(pool, projects) };
});

export const POST = handleControl(controlOperations.scrapeTargetCreate, ({ pool, session, input }) => {
  const project = administeredProject(session, input.project, "scrape targets");
  return createScrapeTarget(pool, project, input, session.userId);
});
