// Who hears of which alerts: the routes, inhibitions and time intervals of a project, as Alertmanager has them.
import { z } from "zod";
import { labelRegexpFault } from "@/lib/model/label-regexp";

const mostRouteLevels = 8;
const daySeconds = 86_400;

const label = z.string().min(1).max(200);
const name = z.string().trim().min(1).max(100);

export const matcherOps = ["=", "!=", "=~", "!~"] as const;
export const alertMatcher = z
  .strictObject({ name: label, op: z.enum(matcherOps), value: z.string().max(1_000) })
  .superRefine(({ op, value }, ctx) => {
    const fault = op === "=~" || op === "!~" ? labelRegexpFault(value) : undefined;
    if (fault !== undefined) ctx.addIssue({ code: "custom", path: ["value"], message: fault });
  });
export type AlertMatcher = z.infer<typeof alertMatcher>;
export const alertMatchers = z.array(alertMatcher).max(50);

const seconds = (most: number) => z.number().min(0).max(most);

/** What a route does not say it has from the one above it; the outermost one has it from `routeDefaults`. */
export interface AlertRoute {
  /** Null: nobody is told, the alert stands in the inbox only. */
  receiver?: string | null | undefined;
  /** All of them hold for an alert that goes this way. */
  matchers: AlertMatcher[];
  /** Labels by which alerts are told together; "..." for all of them, so that each is told alone. */
  group_by?: string[] | undefined;
  group_wait_seconds?: number | undefined;
  group_interval_seconds?: number | undefined;
  repeat_interval_seconds?: number | undefined;
  /** Whether a group is told again though a person has taken on all of its alerts, or put them off. */
  repeat_acknowledged?: boolean | undefined;
  mute_time_intervals: string[];
  active_time_intervals: string[];
  /** Whether an alert that went this way is held against the next routes of the same level too. */
  continue: boolean;
  routes: AlertRoute[];
}

export const routeDefaults = {
  receiver: null,
  group_by: ["alertname"],
  group_wait_seconds: 30,
  group_interval_seconds: 300,
  repeat_interval_seconds: 14_400,
  repeat_acknowledged: false,
} as const satisfies Partial<Record<keyof AlertRoute, unknown>>;

const intervalNames = z.array(name).max(20).default([]);
const routeFields = {
  receiver: name.nullable().optional(),
  matchers: alertMatchers.default([]),
  group_by: z.array(label).max(20).optional(),
  group_wait_seconds: seconds(daySeconds).optional(),
  group_interval_seconds: seconds(7 * daySeconds).optional(),
  repeat_interval_seconds: seconds(90 * daySeconds).optional(),
  repeat_acknowledged: z.boolean().optional(),
  mute_time_intervals: intervalNames,
  active_time_intervals: intervalNames,
  continue: z.boolean().default(false),
};

/** Written out level by level: a schema that calls itself could be led through the stack by what somebody sends. */
function routeOf(levels: number): z.ZodType<AlertRoute> {
  const inner =
    levels === 0
      ? z.array(z.never()).max(0, `routes are at most ${mostRouteLevels} levels deep`)
      : z.array(routeOf(levels - 1)).max(200);
  return z.strictObject({ ...routeFields, routes: inner.default([]) });
}
export const alertRoute = routeOf(mostRouteLevels - 1);

/** While an alert fires that `source_matchers` hold for, those of `target_matchers` with equal labels are not told. */
export const inhibitRule = z.strictObject({
  source_matchers: alertMatchers.min(1),
  target_matchers: alertMatchers.min(1),
  equal: z.array(label).max(20).default([]),
});
export type InhibitRule = z.infer<typeof inhibitRule>;

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, "must be a time, as 08:30");
const span = (least: number, most: number) =>
  z
    .strictObject({ from: z.number().int().min(least).max(most), to: z.number().int().min(least).max(most) })
    .refine(({ from, to }) => from <= to || (from > 0 && to < 0), "must not end before it begins");
export const timeZone = z
  .string()
  .max(64)
  .refine(isZone, "must be a time zone, as Europe/Berlin")
  .default("UTC");

/** Everything that is given has to hold; an empty list stands for any. */
export const timeRange = z.strictObject({
  times: z
    .array(
      z
        .strictObject({ from: clock, to: clock })
        .refine(({ from, to }) => from < to, "must end after it begins, within one day"),
    )
    .max(50)
    .default([]),
  /** 1 is Monday, 7 Sunday. */
  weekdays: z.array(z.number().int().min(1).max(7)).max(7).default([]),
  /** Negative ones count from the end of the month: -1 is its last day. */
  days_of_month: z.array(span(-31, 31)).max(31).default([]),
  months: z.array(z.number().int().min(1).max(12)).max(12).default([]),
  years: z.array(span(1970, 9999)).max(20).default([]),
  zone: timeZone,
});
export type TimeRange = z.infer<typeof timeRange>;

export const timeInterval = z.strictObject({ name, ranges: z.array(timeRange).min(1).max(50) });
export type TimeInterval = z.infer<typeof timeInterval>;

function isZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
