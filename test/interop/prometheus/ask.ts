import { type Answer, add } from "./compare-answers";
import type { GeneratedQuery } from "./queries";

export type Outcome = Answer | "error";

/** `url`: of a Prometheus, or of what answers as one. */
export async function ask(
  url: string,
  { query, startMs, endMs, stepMs }: GeneratedQuery,
  headers: Record<string, string> = {},
): Promise<Outcome> {
  const seconds = (ms: number) => String(ms / 1000);
  const body = new URLSearchParams(
    stepMs === 0
      ? { query, time: seconds(startMs) }
      : { query, start: seconds(startMs), end: seconds(endMs), step: seconds(stepMs) },
  );
  const path = stepMs === 0 ? "query" : "query_range";
  const response = await fetch(`${url}/api/v1/${path}`, { method: "POST", body, headers });
  const { status, data } = (await response.json()) as {
    status: string;
    data: { resultType: string; result: unknown };
  };
  return status === "success" ? readAnswer(data.resultType, data.result) : "error";
}

type Pair = [time: number, value: string];
interface Item {
  metric: Record<string, string>;
  value?: Pair;
  values?: Pair[];
}

const numberOf = (text: string) => Number(text.replace("Inf", "Infinity"));

function readAnswer(type: string, result: unknown): Answer {
  const answer: Answer = new Map();
  const put = (labels: Record<string, string>, [time, value]: Pair) =>
    add(answer, labels, Math.round(time * 1000), numberOf(value));
  if (type === "scalar") put({}, result as Pair);
  else {
    for (const { metric, value, values } of result as Item[]) {
      for (const pair of values ?? (value ? [value] : [])) put(metric, pair);
    }
  }
  return answer;
}
