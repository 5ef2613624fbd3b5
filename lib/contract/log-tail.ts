import { z } from "zod";

/** `after`: the last event's id, for who cannot send it as Last-Event-ID. */
export const logTailInput = z.object({
  project: z.string().optional(),
  q: z.string().max(4000).default(""),
  after: z.string().optional(),
});
