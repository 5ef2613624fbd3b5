import type { Pool } from "@/lib/db/pool";
import { InvalidInput } from "@/lib/errors";
import type { Matcher } from "@/lib/model/prom-series";
import { walk } from "@/lib/promql/syntax/ast";
import { parseQuery } from "@/lib/promql/syntax/parse";
import type { Scope } from "../scope";
import { formatFloat } from "./format-value";
import type { PromFound } from "./labels";
import { timeMs } from "./params";
import { promSource } from "./source";

const mostExemplars = 10_000;

/** Exemplars of every series that the query selects, whatever it computes of them. */
export async function promExemplars(db: Pool, scope: Scope, params: URLSearchParams): Promise<PromFound> {
  const fromMs = timeMs(params, "start");
  const toMs = timeMs(params, "end");
  if (toMs < fromMs)
    throw new InvalidInput('invalid parameter "end": end timestamp must not be before start time');
  const matcherSets: Matcher[][] = [];
  walk(parseQuery(params.get("query") ?? ""), (node) => {
    if (node.kind === "selector") matcherSets.push([...node.matchers]);
  });
  // No selector selects nothing; for the source, no set of matchers would be every series.
  if (matcherSets.length === 0) return { data: [] };
  const found = await promSource(db, scope).exemplars({ matcherSets, fromMs, toMs, limit: mostExemplars });
  return {
    data: found.map(({ seriesLabels, exemplars }) => ({
      seriesLabels: seriesLabels.toRecord(),
      exemplars: exemplars.map((one) => ({
        labels: one.labels.toRecord(),
        value: formatFloat(one.value),
        timestamp: one.timeMs / 1_000,
      })),
    })),
  };
}
