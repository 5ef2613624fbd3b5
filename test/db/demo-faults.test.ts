import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { starterDefinition, starterRules } from "@/lib/alerts/starter-rules";
import type { EvidencePack } from "@/lib/contract/evidence";
import { alertEvidence } from "@/lib/query/alerts/alert-evidence";
import { makePack, usualLimits } from "@/lib/query/alerts/evidence/make-pack";
import { unexplainedAlerts } from "@/lib/query/alerts/evidence/unexplained-alerts";
import { saveEvidence } from "@/lib/write/alerts/evidence";
import type { FaultName } from "@/scripts/demo/fault";
import { type Act, actDemo, dateResources } from "../support/act-demo";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { addProject, openTestReceiver, type TestReceiver } from "../support/receiver";
import { addRuleGroup, openRuleEvaluator } from "../support/rules";
import { deriveAll } from "../support/run-tables";

const minute = 60_000;
const everyMs = 5_000;
const wellMs = 8 * minute;
const faultMs = 9 * minute;
const afterMs = 8 * minute;
// Noon of yesterday, so that it is the same whenever it runs.
const startMs = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 43_200_000;
const faultFromMs = startMs + wellMs;
const faultToMs = faultFromMs + faultMs;
const endMs = faultToMs + afterMs;

let db: TestDatabase;
let receiver: TestReceiver;
beforeAll(async () => {
  db = await openTestDatabase();
  receiver = await openTestReceiver(db.url);
});
afterAll(async () => {
  await receiver.stop();
  await db.close();
});

type Shop = { id: number; slug: string; key: string };

/** A shop in a project of its own, in which all is well, then the fault is on, then all is well again. */
async function act(fault: FaultName): Promise<Shop> {
  const project = await addProject(db.pool, fault);
  const acts: Act[] = [];
  for (let atMs = startMs; atMs < endMs; atMs += everyMs)
    acts.push({ atMs, fault: atMs >= faultFromMs && atMs < faultToMs ? fault : null });
  await actDemo(receiver, acts, { seed: 7, key: project.key });
  await deriveAll(db.pool);
  await dateResources(db.pool);
  return { ...project, slug: fault };
}

/** However slow the machine is. */
const limits = { ...usualLimits, budgetMs: 120_000 };

type Fired = {
  id: bigint;
  name: string;
  labels: { [name: string]: string };
  fired: number;
  resolved: number | null;
};

/** Evaluates the starter rules that are on every minute, and freezes evidence as the worker does; the clock is the story's. */
async function watch(shop: Shop): Promise<Fired[]> {
  const rules = starterRules
    .filter(({ isOn, group }) => isOn && group !== "runtower")
    .map(starterDefinition)
    .map(({ name, expr, for_ms, labels, annotations }) => ({ name, expr, for_ms, labels, annotations }));
  const { group } = await addRuleGroup(db.pool, { rules, project: shop.id });
  let nowMs = faultFromMs - 2 * minute;
  const evaluator = openRuleEvaluator(db.pool, () => nowMs);
  for (; nowMs <= endMs; nowMs += minute) {
    await db.pool.query("update alerting.rule_groups set due_ms = 0 where id = $1", [group]);
    await evaluator.turn();
    for (const { alertId, projectId, scope, asked } of await unexplainedAlerts(db.pool, nowMs + 1_000, 100)) {
      const { pack } = await makePack(db.pool, scope, { ...asked, limits });
      await saveEvidence(db.pool, { alertId, projectId, tookMs: pack.took_ms, json: JSON.stringify(pack) });
    }
  }
  await evaluator.close();
  const { rows } = await db.pool.query<Fired>(
    `select id, labels ->> 'alertname' as name, labels, fired_ms::float8 as fired, resolved_ms::float8 as resolved
     from alerting.alerts where fired_ms is not null and project_id = $1 order by fired_ms, id`,
    [shop.id],
  );
  await db.pool.query("delete from alerting.rule_groups where id = $1", [group]);
  return rows;
}

async function packOf(shop: Shop, { id }: Fired): Promise<EvidencePack> {
  const scope = { projectIds: [shop.id], slugs: [shop.slug] };
  const { pack } = await alertEvidence(db.pool, scope, { id: String(id) }, 400);
  if (pack === null) throw new Error("the alert has no evidence");
  return pack;
}

type Case = {
  fault: FaultName;
  alert: string;
  labels: { [name: string]: string };
  /** In the first sample: its cause, and the line that decided. */
  cause: RegExp;
  line: RegExp;
  planted: { key: string; value: string };
};

const cases: Case[] = [
  {
    fault: "error-burst",
    alert: "RunsFailing",
    labels: { workflow: "resolve-ticket" },
    cause: /orders_v2/,
    line: /lookup of .* failed: relation "orders_v2" does not exist/,
    planted: { key: "service.version", value: "0.10.0" },
  },
  {
    fault: "slow-tool",
    alert: "ToolSlow",
    labels: { tool: "search" },
    cause: /^retrieval retrieval knowledge-base|^tool search/,
    line: /index shard eu-north is being rebuilt/,
    planted: { key: "shop.region", value: "eu-north" },
  },
  {
    fault: "guardrail-storm",
    alert: "GuardrailStorm",
    labels: { rail: "jailbreak detection model", side: "input" },
    cause: /ignore the instructions/,
    line: /blocked by rail jailbreak detection model/,
    planted: { key: "shop.channel", value: "partner-api" },
  },
  {
    fault: "silent-agent",
    alert: "AgentSilent",
    labels: { agent: "reviewer" },
    cause: /reviewer is skipped: flag review_gate is off/,
    line: /reviewer is skipped/,
    planted: { key: "feature_flag.review_gate", value: "off" },
  },
];

describe("faults of the demo", () => {
  it.each(cases)(
    "$fault fires $alert with its cause",
    async ({ fault, alert, labels, cause, line, planted }) => {
      const shop = await act(fault);
      const fired = await watch(shop);
      const own = fired.filter(({ name }) => name === alert);
      expect(fired.map((one) => `${one.name} ${JSON.stringify(one.labels)}`).join("\n")).toContain(alert);
      const first = own.find((one) =>
        Object.entries(labels).every(([name, value]) => one.labels[name] === value),
      );
      if (first === undefined) throw new Error(`${alert} did not fire for ${JSON.stringify(labels)}`);
      expect(first.fired).toBeGreaterThan(faultFromMs);
      expect(first.fired).toBeLessThan(faultToMs);
      expect(first.resolved).toBeGreaterThan(faultToMs);
      expect(first.resolved).toBeLessThanOrEqual(endMs);
      // Nothing fired while all was well.
      for (const one of fired) expect(one.fired, one.name).toBeGreaterThan(faultFromMs);

      const pack = await packOf(shop, first);
      expect(pack.missing).toEqual([]);
      expect(pack.samples).toHaveLength(3);
      const [sample] = pack.samples;
      expect(sample?.cause).toMatch(cause);
      expect(sample?.logs.find(({ deciding }) => deciding)?.body).toMatch(line);
      expect(sample?.waterfall?.spans.length).toBeGreaterThan(5);
      const top = pack.differs?.items.slice(0, 3) ?? [];
      expect(
        top.flatMap(({ key, also = [], value }) => [key, ...also].map((one) => `${one}=${value}`)),
      ).toContain(`${planted.key}=${planted.value}`);
      if (fault === "error-burst")
        expect(pack.changes[0]).toMatchObject({ of: "tool-server", value: "0.10.0", before: "0.9.1" });
      expect(pack.query?.series[0]).toMatchObject({ own: true });
      expect(pack.query?.series[0]?.values.some((value) => value !== null)).toBe(true);
    },
    180_000,
  );
});
