import { z } from "zod";
import { authorization, scrapeTargetCreateInput } from "./scrape-targets";

/** A target as it would be saved, its mapping perhaps not finished; `page` is read instead of asking the target. */
export const scrapeTryInput = z.object({
  project: z.string().optional(),
  url: scrapeTargetCreateInput.shape.url,
  kind: z.enum(["prometheus", "json"]),
  timeout_seconds: z.number().int().min(1).max(300).default(10),
  labels: scrapeTargetCreateInput.shape.labels,
  mapping: scrapeTargetCreateInput.shape.mapping,
  page: z.string().max(1_000_000).optional(),
  authorization,
  /** Of the target that is changed: its authorization is sent where none is given and the origin is the same. */
  id: z.uuid().optional(),
});

export const scrapeTryOutput = z.object({
  /** What went wrong, in a sentence; null where the page was read. */
  error: z.string().nullable(),
  duration_ms: z.number(),
  /** How many samples the page gives. */
  samples: z.number(),
  /** The first of them. */
  series: z.array(
    z.object({ name: z.string(), labels: z.record(z.string(), z.string()), value: z.number().nullable() }),
  ),
  /** The page itself, its beginning where it is long; null where there is none. */
  page: z.string().nullable(),
  page_is_cut: z.boolean(),
});
export type ScrapeTry = z.infer<typeof scrapeTryInput>;
export type ScrapeTried = z.infer<typeof scrapeTryOutput>;
