import { webContext } from "@/lib/api/context";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { administeredProject } from "@/lib/control/permissions";
import { storedAuthorization } from "@/lib/control/scrape-targets";
import { tryScrape } from "@/lib/preview/try-scrape";

export const dynamic = "force-dynamic";

const longestMs = 20_000;

/** Changes nothing, but makes this process ask an address: for those who may add targets. */
export const PUT = handleControl(
  controlOperations.scrapeTargetTry,
  async ({ pool, session, input }) => {
    const project = administeredProject(session, input.project, "scrape targets");
    const { id, url, authorization } = input;
    const stored =
      id === undefined || authorization !== undefined
        ? null
        : await storedAuthorization(pool, [project], { id, url });
    const allowedAddresses = webContext().env.RUNTOWER_SCRAPE_ALLOWED_ADDRESSES;
    return tryScrape(input, {
      allowedAddresses,
      authorization: authorization ?? stored,
      signal: AbortSignal.timeout(longestMs),
    });
  },
  { maxBodyBytes: 2_000_000 },
);
