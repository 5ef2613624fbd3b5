import { z } from "zod";
import { decisionRow, verdictCounts } from "./decision-row";
import { listInput, searchPage } from "./shared";

/** Newest first. */
export const decisionListInput = listInput;
export type DecisionListInput = z.infer<typeof decisionListInput>;
export const decisionListOutput = searchPage(decisionRow);
export type DecisionListOutput = z.infer<typeof decisionListOutput>;

/** Counts over time by verdict, for the histogram above the list. */
export const decisionHistogramInput = listInput.omit({ limit: true, cursor: true });
export const decisionHistogramOutput = z.object({
  step_ms: z.number(),
  points: z.array(z.object({ time: z.number(), counts: verdictCounts })),
  /** True where the range held too many decisions to count exactly in time; counts then cover only the part since `counted_from`. */
  partial: z.boolean(),
  counted_from: z.number(),
});
export type DecisionHistogramOutput = z.infer<typeof decisionHistogramOutput>;
