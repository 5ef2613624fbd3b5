import { z } from "zod";
import { listInput } from "./shared";

/** Keys and values with counts, over a sample of the newest matching items; `key` asks for one key's values (`prefix` narrows). */
export const facetsInput = listInput.omit({ cursor: true, limit: true }).extend({
  signal: z.enum(["runs", "traces", "logs", "decisions"]),
  key: z.string().max(300).optional(),
  prefix: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(30),
});
export type FacetsInput = z.infer<typeof facetsInput>;

export const facetsOutput = z.object({
  sampled: z.number(),
  facets: z.array(
    z.object({
      key: z.string(),
      /** A short key of the language, or an attribute's own name. */
      kind: z.enum(["short", "attribute"]),
      distinct: z.number(),
      values: z.array(z.object({ value: z.string(), count: z.number() })),
    }),
  ),
});
export type FacetsOutput = z.infer<typeof facetsOutput>;
