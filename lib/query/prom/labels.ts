// Which series and labels there are: /series, /labels, /label/<name>/values.
import type { Pool } from "@/lib/db/pool";
import { InvalidInput } from "@/lib/errors";
import type { LabelRequest } from "@/lib/model/prom-series";
import type { Scope } from "../scope";
import { limitOf, timeMs } from "./params";
import { matcherSetsOf } from "./selectors";
import { promSource } from "./source";

export type PromFound = { data: unknown; warnings?: string[]; infos?: string[] };

/** Grafana asks for 40,000 at most; past this a list is no longer read by anybody. */
const mostAnswered = 100_000;
const truncated = "results truncated due to limit";

export async function promSeries(db: Pool, scope: Scope, params: URLSearchParams): Promise<PromFound> {
  if (!params.has("match[]")) throw new InvalidInput("no match[] parameter provided");
  const { request, limit } = requestOf(params);
  const found = await promSource(db, scope).series(request);
  return cut(
    found.map((labels) => labels.toRecord()),
    limit,
  );
}

export async function promLabels(db: Pool, scope: Scope, params: URLSearchParams): Promise<PromFound> {
  const { request, limit } = requestOf(params);
  return cut(await promSource(db, scope).labelNames(request), limit);
}

/** `name` as it stands in the address: names that are not of letters, digits and underscores come escaped, as `U__a_2e_b`. */
export async function promLabelValues(
  db: Pool,
  scope: Scope,
  params: URLSearchParams,
  name: string,
): Promise<PromFound> {
  const { request, limit } = requestOf(params);
  return cut(await promSource(db, scope).labelValues(unescapedName(name), request), limit);
}

/** One more than is asked for, so that a cut can be said. */
function requestOf(params: URLSearchParams): { request: LabelRequest; limit: number } {
  const asked = limitOf(params);
  const limit = asked > 0 ? Math.min(asked, mostAnswered) : mostAnswered;
  const fromMs = timeMs(params, "start", 0);
  const toMs = timeMs(params, "end", Date.now());
  if (toMs < fromMs)
    throw new InvalidInput('invalid parameter "end": end timestamp must not be before start time');
  return { request: { matcherSets: matcherSetsOf(params), fromMs, toMs, limit: limit + 1 }, limit };
}

function cut(items: readonly unknown[], limit: number): PromFound {
  return items.length > limit ? { data: items.slice(0, limit), warnings: [truncated] } : { data: items };
}

/** Prometheus' "values" escaping: `U__`, then letters and digits as they are, `__` for `_`, `_<hex>_` for any other character. */
export function unescapedName(name: string): string {
  if (!name.startsWith("U__")) return name;
  return name
    .slice(3)
    .replaceAll(/__|_([0-9a-fA-F]{1,6})_/g, (_whole, hex: string | undefined) =>
      hex === undefined ? "_" : String.fromCodePoint(Math.min(Number.parseInt(hex, 16), 0x10ffff)),
    );
}
