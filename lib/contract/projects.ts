import { z } from "zod";

export const projectListInput = z.object({});
/** `role`: admin, member or reader. */
export const projectListOutput = z.object({
  data: z.array(z.object({ slug: z.string(), name: z.string(), role: z.string() })),
});
