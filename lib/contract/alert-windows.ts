import { z } from "zod";
import { severities } from "../model/alert";
import { time } from "./shared";

/** When alerts fired within a time range: the bands on panels. Label sets of one name make one window where they overlap. */
export const alertWindowsInput = z.object({
  project: z.string().optional(),
  from: time.optional(),
  to: time.optional(),
  /** Only alerts of this rule. */
  rule_id: z.uuid().optional(),
});
export type AlertWindowsInput = z.infer<typeof alertWindowsInput>;

export const alertWindow = z.object({
  name: z.string(),
  severity: z.enum(severities),
  rule_id: z.string().nullable(),
  /** The newest issue of an alert by this name; null where none was made of it. */
  issue_id: z.string().nullable(),
  /** Epoch ms; `to` is null while one of them fires. */
  from: z.number(),
  to: z.number().nullable(),
});
export type AlertWindow = z.infer<typeof alertWindow>;

export const alertWindowsOutput = z.object({
  /** The newest first, at most 200. */
  data: z.array(alertWindow),
  /** There were more. */
  cut: z.boolean(),
});
export type AlertWindowsOutput = z.infer<typeof alertWindowsOutput>;
