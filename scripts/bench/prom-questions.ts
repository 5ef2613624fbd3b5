import type { Stack } from "../stack/launch";
import { daySeries } from "./metrics";
import { ask } from "./questions";

export type PromTimes = { rangeDayP95Ms: number | null; instantRateP95Ms: number | null };

const dayS = 86_400;
const stepS = 15;
const every = '__name__=~"bench_.+"';

/**
 * PromQL over what the metric load left: every point of a day of 1,000 series at a step of 15 s, and rates of 10,000 series at one
 * instant. Another time each, so that no answer comes from a cache. Each range query computes 5.8 million values: 40 of them.
 */
export async function measurePromQuestions(stack: Stack, times: number): Promise<PromTimes> {
  const nowS = Math.floor(Date.now() / 1_000);
  const some = Math.min(times, 40);
  const rate = (range: string, by: string, matchers: string) =>
    encodeURIComponent(`sum by (${by}) (rate({${matchers}}[${range}]))`);
  const found = await countSeries(stack, `{${every}, instance="checkout-0"}`);
  if (found !== daySeries) throw new Error(`${found} series instead of ${daySeries}`);
  return {
    rangeDayP95Ms: await ask(stack, some, (n) => {
      const end = nowS - n * stepS;
      const query = rate("1m", "http_route", `${every}, instance="checkout-0"`);
      return `/api/prom/api/v1/query_range?query=${query}&start=${end - dayS}&end=${end}&step=${stepS}`;
    }),
    instantRateP95Ms: await ask(
      stack,
      some,
      (n) => `/api/prom/api/v1/query?query=${rate("5m", "instance", every)}&time=${nowS - n * stepS}`,
    ),
  };
}

async function countSeries(stack: Stack, selector: string): Promise<number> {
  const query = encodeURIComponent(`count(last_over_time(${selector}[1d]))`);
  const response = await fetch(`${stack.webUrl}/api/prom/api/v1/query?query=${query}`, {
    headers: { authorization: `Bearer ${stack.key}` },
  });
  const answer = (await response.json()) as { data?: { result?: { value: [number, string] }[] } };
  return Number(answer.data?.result?.[0]?.value[1] ?? 0);
}
