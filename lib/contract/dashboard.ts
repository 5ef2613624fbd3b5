import { z } from "zod";
import { dashboardSpec } from "./dashboard-spec";
import { page } from "./shared";

const project = z.string().optional();
const id = z.string().regex(/^\d{1,18}$/, "must be a number");
const version = z.coerce.number().int().min(1);

const dashboardRow = z.object({
  id: z.string(),
  project: z.string(),
  title: z.string(),
  version: z.number().int(),
  panels: z.number().int(),
  created_at: z.string(),
  created_by: z.string(),
  updated_at: z.string(),
  updated_by: z.string(),
});
export type DashboardRow = z.output<typeof dashboardRow>;

export const dashboardListInput = z.object({ project });
export const dashboardListOutput = page(dashboardRow);
export type DashboardListOutput = z.output<typeof dashboardListOutput>;

/** Without `version` the newest. */
export const dashboardDetailInput = z.object({ project, id, version: version.optional() });
export const dashboardDetailOutput = dashboardRow.extend({
  /** Of the version that was asked for; `version` above is the newest. */
  shown_version: z.number().int(),
  spec: dashboardSpec,
});
export type DashboardDetailOutput = z.output<typeof dashboardDetailOutput>;

export const dashboardVersionsInput = z.object({ project, id });
export const dashboardVersionsOutput = page(
  z.object({ version: z.number().int(), saved_at: z.string(), saved_by: z.string(), note: z.string() }),
);
export type DashboardVersionsOutput = z.output<typeof dashboardVersionsOutput>;

const note = z.string().max(200).default("");

export const dashboardCreateInput = z.object({ project, spec: dashboardSpec, note });
/** `version`: the one that was changed; where it is no longer the newest nothing is saved. */
export const dashboardSaveInput = z.object({ project, id, spec: dashboardSpec, version, note });
export const dashboardDeleteInput = z.object({ project, id });
export const dashboardSaved = z.object({ id: z.string(), version: z.number().int() });
export type DashboardSaved = z.output<typeof dashboardSaved>;
