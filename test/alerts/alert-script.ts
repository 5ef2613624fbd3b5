// Twenty alerts of five teams that come and go within ten minutes, which a factor makes shorter. An alert goes only after it
// was decided to tell of it, and comes again only after its end was: what is over between two looks at a group is told to nobody. So
// a worker that is away for a while, or a slow machine, makes the script longer and not another one.
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "@/lib/db/pool";
import type { RemoteSeries } from "@/lib/model/metrics/remote";
import type { MetricsPipeline } from "@/lib/pipeline-metrics";
import { addRuleGroup } from "@/test/support/rules";

const alertCount = 20;
const teams = ["a", "b", "c", "d", "e"];
const pushEveryMs = 300;
const longestMs = 180_000;

type Step = { alert: number; fromMs: number; forMs: number };
export type ScriptRound = { name: string; times: number };

/** Rules of a round, each over a series of its own; a fifth of the alerts comes back after it had gone. */
export async function playScript(
  { pool, pipeline }: { pool: Pool; pipeline: MetricsPipeline },
  round: string,
  of: { lengthMs: number; next: (below: number) => number },
): Promise<ScriptRound> {
  await addRules(pool, round);
  const steps = planSteps(of);
  const startedMs = performance.now();
  const isOn = new Set<number>();
  let ended = 0;
  const play = async (step: Step) => {
    const waitMs = step.fromMs - (performance.now() - startedMs);
    if (waitMs > 0) await sleep(waitMs);
    isOn.add(step.alert);
    await Promise.all([sleep(step.forMs), untilTold(pool, round, step.alert)]);
    isOn.delete(step.alert);
    await untilEnded(pool, round, step.alert);
    ended += 1;
  };
  const playing = Promise.all(
    Array.from({ length: alertCount }, async (_, alert) => {
      for (const step of steps.filter((one) => one.alert === alert)) await play(step);
    }),
  );
  const isPlayed = () => ended === steps.length;
  const pushing = push(pipeline, round, isOn, isPlayed);
  await Promise.race([playing, pushing]);
  await playing;
  await pushing;
  await pool.query("delete from alerting.rule_groups where name like $1 || ' %'", [round]);
  return { name: round, times: steps.length };
}

function planSteps({ lengthMs, next }: { lengthMs: number; next: (below: number) => number }): Step[] {
  const share = (least: number, most: number) => (lengthMs * (least + next(most - least + 1))) / 100;
  return Array.from({ length: alertCount }, (_, alert) => {
    const first = { alert, fromMs: share(0, 50), forMs: share(10, 30) };
    const again = { alert, fromMs: first.fromMs + first.forMs + share(10, 20), forMs: share(10, 20) };
    return alert % 5 === 0 ? [first, again] : [first];
  }).flat();
}

async function addRules(pool: Pool, round: string): Promise<void> {
  for (const team of teams) {
    const rules = Array.from({ length: alertCount }, (_, alert) => alert)
      .filter((alert) => teams[alert % teams.length] === team)
      .map((alert) => ({
        name: `Alert${alert}`,
        expr: `script_alert{round="${round}", alert="${alert}"} > 0`,
        for_ms: 1_000,
        labels: { team, severity: "critical" },
        annotations: { summary: `Alert ${alert} of round ${round}` },
      }));
    await addRuleGroup(pool, { name: `${round} ${team}`, interval_ms: 1_000, rules });
  }
}

/** A sample of each series, again and again, as something that is scraped would give. */
async function push(
  pipeline: MetricsPipeline,
  round: string,
  isOn: ReadonlySet<number>,
  isPlayed: () => boolean,
): Promise<void> {
  while (!isPlayed()) {
    const timeMs = Date.now();
    const series = Array.from({ length: alertCount }, (_unused, alert): RemoteSeries => {
      const value = isOn.has(alert) ? 1 : 0;
      return {
        labels: ["__name__", "script_alert", "round", round, "alert", String(alert)],
        samples: [{ timeMs, startMs: 0, value, isStale: false }],
        histograms: [],
        exemplars: [],
      };
    });
    await pipeline.ingestRemote(1, { series, metadata: [] });
    await sleep(pushEveryMs);
  }
}

const untilTold = (pool: Pool, round: string, alert: number) => until(pool, "told", [round, String(alert)]);
const untilEnded = (pool: Pool, round: string, alert: number) => until(pool, "ended", [round, String(alert)]);

const alertsSql = "alerting.alerts a where a.labels->>'round' = $1 and a.labels->>'alert' = $2";
const conditions = {
  told: `select exists (select from ${alertsSql} and a.resolved_ms is null and exists (
           select from alerting.notifications n, jsonb_to_recordset(n.payload->'alerts') as t (status text, alert_id text)
           where t.alert_id = a.id::text and t.status = 'firing')) as holds`,
  ended: `select bool_and(a.resolved_ms is not null and exists (
            select from alerting.notifications n, jsonb_to_recordset(n.payload->'alerts') as t (status text, alert_id text)
            where t.alert_id = a.id::text and t.status = 'resolved')) as holds from ${alertsSql} and a.fired_ms is not null`,
} as const;

async function until(pool: Pool, condition: keyof typeof conditions, of: [string, string]): Promise<void> {
  const deadline = performance.now() + longestMs;
  while (performance.now() < deadline) {
    const { rows } = await pool.query<{ holds: boolean | null }>(conditions[condition], of);
    if (rows[0]?.holds === true) return;
    await sleep(250);
  }
  throw new Error(`alert ${of[1]} of round ${of[0]} was not ${condition} within ${longestMs / 1_000} s`);
}
