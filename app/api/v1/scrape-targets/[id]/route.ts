import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { managedProjects } from "@/lib/control/permissions";
import { changeScrapeTarget, removeScrapeTarget } from "@/lib/control/scrape-targets";

export const dynamic = "force-dynamic";

export const PATCH = handleControl(controlOperations.scrapeTargetChange, ({ pool, session, input }) =>
  changeScrapeTarget(pool, managedProjects(session), input),
);

export const DELETE = handleControl(controlOperations.scrapeTargetRemove, ({ pool, session, input }) =>
  removeScrapeTarget(pool, managedProjects(session), input.id),
);
