import { handleControl } from "@/lib/api/handle-control";
import { scrapeTargetChangeInput, scrapeTargetRemoveInput } from "@/lib/contract/scrape-targets";
import { managedProjects } from "@/lib/control/permissions";
import { changeScrapeTarget, removeScrapeTarget } from "@/lib/control/scrape-targets";

export const dynamic = "force-dynamic";

const path = "/api/v1/scrape-targets/{id}";

export const PATCH = handleControl(path, scrapeTargetChangeInput, ({ pool, session, input }) =>
  changeScrapeTarget(pool, managedProjects(session), input),
);

export const DELETE = handleControl(path, scrapeTargetRemoveInput, ({ pool, session, input }) =>
  removeScrapeTarget(pool, managedProjects(session), input.id),
);
