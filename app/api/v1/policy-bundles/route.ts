import { handle } from "@/lib/api/handle";
import { handleUpload } from "@/lib/api/handle-upload";
import { controlOperations } from "@/lib/contract/control-operations";
import { operations } from "@/lib/contract/operations";
import { memberedProject } from "@/lib/control/permissions";
import { keepBundle } from "@/lib/control/policy-bundles";
import { replayLimits } from "@/lib/model/replay";
import { policyBundles } from "@/lib/query/policy-bundles";
import { PolicyReads } from "@/lib/replay/policy-reads";
import { readBundle } from "@/lib/replay/read-bundle";

export const dynamic = "force-dynamic";

export const GET = handle(operations.policyBundles, (db, scope) => policyBundles(db, scope));

export const POST = handleUpload(
  controlOperations.policyBundleUpload,
  replayLimits.bundleBytes,
  async ({ pool, session, input, body }) => {
    const project = memberedProject(session, input.project, "upload policy bundles");
    const policy = await readBundle(body);
    const { packages } = new PolicyReads(policy);
    const id = await keepBundle(pool, {
      projectId: project.id,
      email: session.email,
      name: input.name,
      revision: policy.revision,
      modules: policy.modules.length,
      packages,
      entrypoints: policy.wasm?.entrypoints ?? [],
      body,
    });
    return { id };
  },
);
