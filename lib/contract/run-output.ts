import { z } from "zod";

/** Output in order of arrival. `after` is the id of the last chunk one has; `follow` is done by asking again. */
export const runOutputInput = z.object({
  project: z.string().optional(),
  id: z.string().min(1).max(200),
  stream: z.enum(["stdout", "stderr", "both"]).default("both"),
  after: z.string().regex(/^\d+$/).default("0"),
  limit_bytes: z.coerce.number().int().min(1024).max(8_000_000).default(1_000_000),
  /** Case-insensitive text: only chunks' lines that contain it, over the whole output and not just what was loaded. */
  search: z.string().max(500).optional(),
  /** `1`: all of it as a plain text file. */
  download: z.enum(["0", "1"]).optional(),
});

export const runOutputOutput = z.object({
  chunks: z.array(
    z.object({
      id: z.string(),
      stream: z.enum(["stdout", "stderr"]),
      offset: z.number(),
      received_at: z.string(),
      text: z.string(),
    }),
  ),
  next_after: z.string(),
  complete: z.boolean(),
});
export type RunOutputOutput = z.infer<typeof runOutputOutput>;
