import { z } from "zod";
import { opaDropReasons } from "@/lib/model/opa-drops";

export const opaInstancesInput = z.object({ project: z.string().optional() });
export type OpaInstancesInput = z.infer<typeof opaInstancesInput>;

const bundle = z.object({
  name: z.string(),
  type: z.string().nullable(),
  active_revision: z.string().nullable(),
  last_activation_at: z.string().nullable(),
  last_download_at: z.string().nullable(),
  last_request_at: z.string().nullable(),
  size_bytes: z.number().nullable(),
  /** Why it could not be loaded, in OPA's words; null where it is well. */
  error: z.string().nullable(),
});

/** well: reports and nothing is wrong. warning: it works and something should be looked at. failing: it says so itself. stale: silent. */
export const opaHealthLevels = ["well", "warning", "failing", "stale"] as const;

export const opaInstance = z.object({
  id: z.string(),
  version: z.string().nullable(),
  /** Without `id` and `version`. */
  labels: z.record(z.string(), z.string()),
  health: z.object({
    level: z.enum(opaHealthLevels),
    /** Each reason as one sentence, the worst first. */
    words: z.array(z.string()),
  }),
  bundles: z.array(bundle),
  plugins: z.array(z.object({ name: z.string(), state: z.string(), message: z.string().nullable() })),
  /** The last result of uploading decisions as OPA tells it; null where that went well or is not told. */
  upload_error: z.string().nullable(),
  first_seen_at: z.string(),
  last_seen_at: z.string(),
  /** Its last POST /opa/status; null where it sends none. */
  status_at: z.string().nullable(),
  /** Its last POST /opa/logs; null where none came. */
  decisions_at: z.string().nullable(),
  decisions: z.number(),
  /** Decisions that it says it lost, over all its processes, by reason. */
  lost: z.object({ total: z.number(), reasons: z.partialRecord(z.enum(opaDropReasons), z.number()) }),
});
export type OpaInstance = z.infer<typeof opaInstance>;

export const opaInstancesOutput = z.object({
  /** What needs a person first, then the latest seen. */
  data: z.array(opaInstance),
  /** Of those seen in the last 24 hours. */
  lost: z.number(),
});
export type OpaInstancesOutput = z.infer<typeof opaInstancesOutput>;
