import { z } from "zod";

export const apiKeyRow = z.object({
  id: z.string(),
  project: z.string(),
  name: z.string(),
  prefix: z.string(),
  can_read: z.boolean(),
  can_write: z.boolean(),
  created_at: z.string(),
  last_used_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
});
export type ApiKeyRow = z.infer<typeof apiKeyRow>;
export const apiKeyListInput = z.object({ project: z.string().optional() });
export const apiKeyListOutput = z.object({ data: z.array(apiKeyRow) });

export const apiKeyCreateInput = z
  .object({
    project: z.string().optional(),
    name: z.string().trim().min(1).max(100),
    can_read: z.boolean().default(false),
    can_write: z.boolean().default(true),
  })
  .refine((key) => key.can_read || key.can_write, "a key needs read or write scope");
/** `key` is shown this once and stored only as a hash. */
export const apiKeyCreateOutput = z.object({ key: z.string(), row: apiKeyRow });
export const apiKeyRevokeInput = z.object({ id: z.string().min(1) });
