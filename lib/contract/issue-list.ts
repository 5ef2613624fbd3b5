import { z } from "zod";
import { severities } from "@/lib/model/alert";
import { issueKinds, issueStates, issueTabs } from "@/lib/model/issue";
import { inboxLine, issueRow, person } from "./issue-row";
import { listInput, page } from "./shared";

const filter = {
  /** `from` and `to` bound when it was last seen. `q`: kind severity state owner title culprit count age label names, and text. */
  ...listInput.shape,
  tab: z.enum(issueTabs).default("attention"),
};

/**
 * The inbox: one line for what belongs together. `urgent`: what nobody has taken first, then by severity, then the newest.
 */
export const inboxInput = z.object({
  ...filter,
  sort: z.enum(["urgent", "newest", "oldest", "count"]).default("urgent"),
});
export type InboxInput = z.infer<typeof inboxInput>;
export const inboxOutput = page(inboxLine).extend({
  /** Lines by tab under the same `q`, `from` and `to`. */
  tabs: z.record(z.enum(issueTabs), z.number().int()),
  /** End of the last hour of `hours`. */
  hours_to: z.string(),
});
export type InboxOutput = z.infer<typeof inboxOutput>;

/** Issues themselves; `group` unfolds one line of the inbox (its `group_key`), in the same order. */
export const issueListInput = z.object({
  ...inboxInput.shape,
  group: z.string().max(500).optional(),
});
export type IssueListInput = z.infer<typeof issueListInput>;
export const issueListOutput = page(issueRow).extend({ hours_to: z.string() });
export type IssueListOutput = z.infer<typeof issueListOutput>;

/** Counts beside the list: issues under the filters given. */
export const issueFacetsInput = z.object(filter).omit({ limit: true, cursor: true });
export type IssueFacetsInput = z.infer<typeof issueFacetsInput>;
export const issueFacetsOutput = z.object({
  issues: z.number().int(),
  kinds: z.array(z.object({ value: z.enum(issueKinds), count: z.number().int() })),
  severities: z.array(z.object({ value: z.enum(severities), count: z.number().int() })),
  states: z.array(z.object({ value: z.enum(issueStates), count: z.number().int() })),
  /** `owner` null: nobody. `q`: the term that selects it. */
  owners: z.array(z.object({ owner: person.nullable(), q: z.string(), count: z.number().int() })),
  /** Labels of few values, the most common first; `q` is the term that selects a value. */
  labels: z.array(
    z.object({
      name: z.string(),
      values: z.array(z.object({ value: z.string(), q: z.string(), count: z.number().int() })),
    }),
  ),
});
export type IssueFacets = z.infer<typeof issueFacetsOutput>;

/** The numbers of the shell: asked on each `alerts` change of the stream. */
export const triageCountsInput = z.object({ project: z.string().optional() });
export const triageCountsOutput = z.object({
  /** Alerts that fire now, and the worst of them. */
  firing: z.number().int(),
  worst: z.enum(severities).nullable(),
  /** Lines of the inbox that nobody has taken, and their issues. */
  attention: z.number().int(),
  attention_issues: z.number().int(),
  /** Of the issues, those whose owner asks. */
  mine: z.number().int(),
});
export type TriageCounts = z.infer<typeof triageCountsOutput>;

/** Who can own an issue: people of the project, by name. */
export const assigneesInput = z.object({ project: z.string().optional() });
export const assigneesOutput = z.object({ data: z.array(person) });
export type Assignees = z.infer<typeof assigneesOutput>;
