import { z } from "zod";

const labelName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "must be a label name: letters, digits and underscores");
const labels = z
  .record(labelName, z.string().max(2_048))
  .refine((all) => Object.keys(all).length <= 50, "must be at most 50")
  .refine((all) => !("__name__" in all), "must not hold __name__");
const url = z
  .string()
  .max(2_048)
  .url()
  .refine((text) => /^https?:\/\//i.test(text), "must start with http:// or https://")
  .refine((text) => {
    const { username, password } = new URL(URL.canParse(text) ? text : "http://none");
    return username === "" && password === "";
  }, "must hold no user name and password");

/** One number of a JSON page as a metric. */
export const jsonMapping = z.object({
  /** Keys and indexes with dots between; `*` stands for any, `\.` for a dot in a key: `tools.*.calls`. */
  path: z.string().min(1).max(500),
  metric: z
    .string()
    .regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, "must be a metric name")
    .max(256),
  type: z.enum(["counter", "gauge"]).default("gauge"),
  help: z.string().max(1_000).optional(),
  /** `$1`, `$2`, ... in a value are what the stars of the path stood for. */
  labels: labels.optional(),
  /** What the number is multiplied by. */
  scale: z.number().optional(),
});

const fields = {
  url,
  kind: z.enum(["prometheus", "json"]),
  interval_seconds: z.number().int().min(1).max(86_400),
  timeout_seconds: z.number().int().min(1).max(300),
  /** On every sample; `job` and `instance` are the address where they are not among them. */
  labels,
  /** Of kind json. */
  mapping: z.array(jsonMapping).max(500),
  enabled: z.boolean(),
};
/** Of the header Authorization, such as `Bearer ...`; null: none. Taken, never given back; what is kept where it is absent. */
export const authorization = z
  .string()
  .min(1)
  .max(8_192)
  .regex(/^[\x20-\x7e]+$/, "must be one line of plain characters")
  .nullable()
  .optional();
const project = z.string().optional();

type Checked = { kind?: string | undefined; mapping?: unknown[] | undefined };
const hasMapping = ({ kind, mapping }: Checked) => kind !== "json" || (mapping?.length ?? 0) > 0;

export const scrapeTargetListInput = z.object({ project });
export const scrapeTargetCreateInput = z
  .object({
    project,
    ...fields,
    kind: fields.kind.default("prometheus"),
    interval_seconds: fields.interval_seconds.default(15),
    timeout_seconds: fields.timeout_seconds.default(10),
    labels: labels.default({}),
    mapping: fields.mapping.default([]),
    enabled: fields.enabled.default(true),
    authorization,
  })
  .refine(hasMapping, { message: "a JSON page needs a mapping", path: ["mapping"] })
  .refine((one) => one.timeout_seconds <= one.interval_seconds, {
    message: "must not be longer than interval_seconds",
    path: ["timeout_seconds"],
  });
export const scrapeTargetChangeInput = z
  .object({ id: z.uuid(), ...fields, authorization })
  .partial()
  .required({ id: true });
export const scrapeTargetRemoveInput = z.object({ id: z.uuid() });

export const scrapeTargetRow = z.object({
  id: z.string(),
  project: z.string(),
  ...fields,
  url: z.string(),
  has_authorization: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
  /** Null before the first scrape. */
  last: z
    .object({
      at: z.string(),
      up: z.boolean(),
      error: z.string().nullable(),
      duration_ms: z.number(),
      samples: z.number(),
    })
    .nullable(),
});
export const scrapeTargetListOutput = z.object({ data: z.array(scrapeTargetRow) });
export type ScrapeTargetCreate = z.infer<typeof scrapeTargetCreateInput>;
export type ScrapeTargetChange = z.infer<typeof scrapeTargetChangeInput>;
export type ScrapeTargetRow = z.infer<typeof scrapeTargetRow>;
