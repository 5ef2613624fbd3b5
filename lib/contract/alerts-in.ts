// What the part of Alertmanager's API takes that changes something (/api/alertmanager/api/v2).
import { z } from "zod";

/** A silence as amtool and Grafana post it; with the id of one that has not expired it is changed. */
export const postedSilence = z.object({
  id: z.string().max(100).optional(),
  matchers: z
    .array(
      z.object({
        name: z.string().min(1).max(256),
        value: z.string().max(1_024),
        isRegex: z.boolean(),
        isEqual: z.boolean().default(true),
      }),
    )
    .min(1)
    .max(50),
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }),
  createdBy: z.string().trim().min(1).max(200),
  comment: z.string().trim().max(2_000),
});
