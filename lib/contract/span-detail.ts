import { z } from "zod";
import { joinedDecision } from "./decision-row";
import { logRow } from "./log-list";
import { attributes } from "./shared";
import { spanEvent, spanLink, spanRow } from "./span-row";

export const spanDetailInput = z.object({
  project: z.string().optional(),
  id: z.string().regex(/^[0-9a-fA-F-]{32,36}$/),
  span: z.string().regex(/^[0-9a-fA-F]{16}$/, "must be 16 hex digits"),
});

export const spanDetailOutput = z.object({
  span: spanRow,
  attributes,
  resource: attributes,
  scope: z.object({ name: z.string(), version: z.string() }),
  events: z.array(spanEvent),
  links: z.array(spanLink),
  trace_state: z.string().nullable(),
  dropped_attributes: z.number(),
  /** Attributes whose stored value is only a preview, with the full size; fetch the whole from `/payload`. */
  payloads: z.array(z.object({ key: z.string(), bytes: z.number() })),
  logs: z.array(logRow),
  /** That name this span, or are likely about it. */
  decisions: z.array(joinedDecision),
  /** Where this span's duration lies among spans of the same service and name lately: 0 to 100, null below 20 samples. */
  percentile: z.object({
    value: z.number().nullable(),
    samples: z.number(),
    p50_ms: z.number().nullable(),
    p95_ms: z.number().nullable(),
  }),
});
export type SpanDetailOutput = z.infer<typeof spanDetailOutput>;

export const payloadInput = spanDetailInput.extend({ key: z.string().min(1).max(500) });
export const payloadOutput = z.object({ key: z.string(), bytes: z.number(), text: z.string() });
export type PayloadOutput = z.infer<typeof payloadOutput>;
