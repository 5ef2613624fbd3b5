import { setTimeout as sleep } from "node:timers/promises";
import { panelInput } from "@/lib/contract/panel-series";
import { traceListInput } from "@/lib/contract/trace-list";
import type { Pool } from "@/lib/db/pool";
import { panelSeries } from "@/lib/query/panel-series";
import { requestStory } from "@/lib/query/request-story";
import { traceList } from "@/lib/query/trace-list";

export const questions = ["panel", "story", "attribute"] as const;
export type Question = (typeof questions)[number];
export type Answer = { question: Question; tookMs: number };

const scope = { projectIds: [1], slugs: ["default"] };
const restMs = 100;

/** Asks what people ask, one question after the other, of requests from all over what is stored; a failure counts as 60 s. */
export function askMeanwhile(
  pool: Pool,
  tell: (answer: Answer) => void,
): { stop: () => Promise<void>; failures: string[] } {
  let stopping = false;
  const failures: string[] = [];
  const requestIds: string[] = [];
  const asking = run();
  return {
    failures,
    stop: async () => {
      stopping = true;
      await asking;
    },
  };

  async function run(): Promise<void> {
    for (let n = 0; !stopping; n++) {
      if (n % 30 === 0) requestIds.push(...(await someRequestIds(pool).catch(() => [])));
      const id = requestIds[Math.floor(Math.random() * requestIds.length)];
      if (id !== undefined) for (const question of questions) await timed(question, id, n);
      await sleep(restMs);
    }
  }

  async function timed(question: Question, id: string, n: number): Promise<void> {
    const startedMs = performance.now();
    try {
      await ask(question, id, n);
      tell({ question, tookMs: performance.now() - startedMs });
    } catch (error) {
      failures.push(`${question}: ${(error as Error).message}`);
      tell({ question, tookMs: 60_000 });
    }
  }

  async function ask(question: Question, id: string, n: number): Promise<void> {
    const nowMs = Date.now();
    if (question === "panel") {
      const panel = (["throughput", "errors", "latency"] as const)[n % 3];
      // Another window each time, so that no answer comes from a cache.
      const from = nowMs - 86_400_000 - n * 1_000;
      await panelSeries(pool, scope, panelInput.parse({ panel, subject: "requests", from, to: nowMs }));
    } else if (question === "story") await requestStory(pool, scope, { requestId: id });
    else {
      const q = `order.id:${id.replace("req-", "ord-")}`;
      const { data } = await traceList(
        pool,
        scope,
        traceListInput.parse({ q, from: nowMs - 86_400_000, to: nowMs }),
      );
      if (data.length === 0) throw new Error(`${q} was not found`);
    }
  }
}

async function someRequestIds(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ value: string }>(
    "select value from telemetry.trace_keys tablesample system (1) where kind = 1 limit 200",
  );
  if (rows.length > 0) return rows.map(({ value }) => value);
  const some = await pool.query<{ value: string }>(
    "select value from telemetry.trace_keys where kind = 1 limit 50",
  );
  return some.rows.map(({ value }) => value);
}
