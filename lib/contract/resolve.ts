import { z } from "zod";

export const resolveInput = z.object({
  project: z.string().optional(),
  id: z.string().trim().min(1).max(500),
});

export const resolveOutput = z.object({
  data: z.array(
    z.object({
      kind: z.enum(["request", "run", "trace", "span", "decision", "alert", "issue", "session"]),
      id: z.string(),
      /** The page to open, with its project. */
      href: z.string(),
      time: z.string().nullable(),
      title: z.string(),
      project: z.string(),
    }),
  ),
});
export type ResolveOutput = z.infer<typeof resolveOutput>;
