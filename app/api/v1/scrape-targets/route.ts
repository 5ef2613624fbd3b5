import { handleControl } from "@/lib/api/handle-control";
import { scrapeTargetCreateInput, scrapeTargetListInput } from "@/lib/contract/scrape-targets";
import { administeredProject, visibleProject } from "@/lib/control/permissions";
import { createScrapeTarget, listScrapeTargets } from "@/lib/control/scrape-targets";

export const dynamic = "force-dynamic";

const path = "/api/v1/scrape-targets";

export const GET = handleControl(path, scrapeTargetListInput, async ({ pool, session, input }) => {
  const projects = input.project === undefined ? session.projects : [visibleProject(session, input.project)];
  return { data: await listScrapeTargets(pool, projects) };
});

export const POST = handleControl(path, scrapeTargetCreateInput, ({ pool, session, input }) => {
  const project = administeredProject(session, input.project, "scrape targets");
  return createScrapeTarget(pool, project, input, session.userId);
});
