import { parse } from "yaml";
import { z } from "zod";
import { parseDuration } from "@/lib/promql/syntax/duration";

const duration = z.union([z.string(), z.number()]).transform((value, ctx) => {
  const ms = parseDuration(String(value));
  if (ms !== undefined) return ms;
  ctx.addIssue({ code: "custom", message: `"${value}" is no duration` });
  return z.NEVER;
});
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const texts = z.record(z.string(), text).nullish();
const list = <Item extends z.ZodType>(item: Item) => z.array(item).nullish();
/** YAML has words for infinity that JSON has not. */
const number = z.custom<number>((value) => typeof value === "number", "must be a number");

const test = z.strictObject({
  name: z.string().default(""),
  interval: duration.optional(),
  input_series: list(z.strictObject({ series: z.string(), values: text })),
  alert_rule_test: list(
    z.strictObject({
      eval_time: duration,
      alertname: z.string(),
      exp_alerts: list(z.strictObject({ exp_labels: texts, exp_annotations: texts })),
    }),
  ),
  promql_expr_test: list(
    z.strictObject({
      expr: z.string(),
      eval_time: duration,
      exp_samples: list(
        z.strictObject({
          labels: z.string().default("{}"),
          value: number.optional(),
          histogram: z.string().optional(),
        }),
      ),
    }),
  ),
  external_labels: texts,
  external_url: z.string().default(""),
  start_timestamp: z.union([z.string(), z.number()]).optional(),
});

const file = z.strictObject({
  rule_files: list(z.string()),
  evaluation_interval: duration.optional(),
  group_eval_order: list(z.string()),
  fuzzy_compare: z.boolean().optional(),
  tests: list(test),
});

export type PromtoolFile = z.output<typeof file>;
export type PromtoolTest = z.output<typeof test>;

/** A file of `promtool test rules`. Throws with what is wrong, unknown keys among it. */
export function parsePromtoolFile(source: string): PromtoolFile {
  const read = file.safeParse(parse(source, { merge: true }) ?? {});
  if (read.success) return read.data;
  throw new Error(read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
}
