import { z } from "zod";
import { alertMention } from "./alert-list";
import { joinedDecision } from "./decision-row";
import { runRow } from "./run-list";
import { spanRow } from "./span-row";

export const runDetailInput = z.object({ project: z.string().optional(), id: z.string().min(1).max(200) });

/** A run with everything its page draws at first: steps are the run's spans that carry an operation, plus failing ones. */
export const runDetailOutput = z.object({
  run: runRow,
  steps: z.array(spanRow),
  steps_truncated: z.boolean(),
  /** In order of time. */
  decisions: z.array(joinedDecision),
  decisions_truncated: z.boolean(),
  parent: runRow.nullable(),
  children: z.array(runRow),
  /** Other attempts of the same request and workflow, oldest first, this run included. */
  attempts: z.array(runRow),
  /** Log lines per bucket over the run's time, for the density lane. */
  log_density: z.array(z.object({ time: z.number(), count: z.number(), errors: z.number() })),
  /** Alerts and other issues that it took part in, the worst first. */
  alerts: z.array(alertMention),
  output_streams: z.array(z.object({ stream: z.enum(["stdout", "stderr"]), bytes: z.number() })),
});
export type RunDetailOutput = z.infer<typeof runDetailOutput>;
