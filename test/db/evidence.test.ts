import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EvidencePack } from "@/lib/contract/evidence";
import { createLog } from "@/lib/log";
import { alertEvidence, evidenceText } from "@/lib/query/alerts/alert-evidence";
import { readEvidenceSummaries } from "@/lib/query/alerts/evidence-summaries";
import { issueEvidence } from "@/lib/query/alerts/issue-evidence";
import { evidenceJobs } from "@/lib/worker/jobs/make-evidence";
import { type Act, actDemo, dateResources } from "../support/act-demo";
import { endAlert, fireAlert } from "../support/alerts";
import { insertKey } from "../support/api-key";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { openTestReceiver } from "../support/receiver";
import { addRuleGroup } from "../support/rules";
import { deriveAll } from "../support/run-tables";

const minute = 60_000;
const keepDays = 400;
const mine = { projectIds: [1], slugs: ["default"] };
const foreign = { projectIds: [2], slugs: ["other"] };
const nowMs = Date.now();
const firedMs = nowMs - 2 * minute;
const expr =
  'sum by (workflow) (rate(runtower_runs_total{status="failed"}[5m])) / sum by (workflow) (rate(runtower_runs_total[5m])) > 0.25';
const labels = { alertname: "RunsFailing", workflow: "resolve-ticket", severity: "high" };

let db: TestDatabase;
let key: string;
beforeAll(async () => {
  db = await openTestDatabase();
  await db.pool.query(
    "insert into projects (slug, name) values ('default', 'Default'), ('other', 'Other') on conflict do nothing",
  );
  key = await insertKey(db.pool, { project: "default", canRead: true, canWrite: false });
  // Twenty minutes of a shop, the last six of them with a fault.
  const receiver = await openTestReceiver(db.url);
  const acts: Act[] = Array.from({ length: 120 }, (_, i) => ({
    atMs: firedMs - 20 * minute + i * 10_000,
    fault: i >= 84 ? ("error-burst" as const) : null,
  }));
  await actDemo(receiver, acts, { seed: 3 });
  await receiver.stop();
  await deriveAll(db.pool);
  await dateResources(db.pool);
  process.env.DATABASE_URL = db.url;
  process.env.LOG_LEVEL = "fatal";
}, 120_000);
afterAll(async () => {
  const { webContext } = await import("@/lib/api/context");
  await webContext().pool.end();
  await db.close();
});

/** Turns of the worker's job until nothing is left to do. */
async function runJob(turns = 1): Promise<number> {
  const [job] = evidenceJobs({
    pool: db.pool,
    log: createLog("test", "silent"),
    notifier: { changed: () => {}, close: () => {} },
    keepDays,
  });
  let items = 0;
  for (let i = 0; i < turns; i += 1) items += (await job?.run(new AbortController().signal))?.items ?? 0;
  return items;
}

async function ruleAlert(of: {
  expr: string;
  labels: { [name: string]: string };
  atMs?: number;
}): Promise<string> {
  const name = of.labels.alertname ?? "Rule";
  const { ids } = await addRuleGroup(db.pool, { rules: [{ name, expr: of.expr }] });
  const id = await fireAlert(db.pool, of.labels, of.atMs ?? firedMs);
  await db.pool.query("update alerting.alerts set rule_id = $2 where id = $1", [id, ids[name]]);
  return id;
}

async function packOf(id: string): Promise<EvidencePack> {
  const { pack, state } = await alertEvidence(db.pool, mine, { id }, keepDays);
  expect(state).toBe("made");
  if (pack === null) throw new Error("no pack");
  return pack;
}

async function exported(id: string, format: string, apiKey = key): Promise<Response> {
  const { GET } = await import("@/app/api/v1/alerts/[id]/evidence/export/route");
  const address = `http://localhost/api/v1/alerts/${id}/evidence/export?format=${format}`;
  return GET(new Request(address, { headers: { authorization: `Bearer ${apiKey}` } }));
}

describe("evidence of an alert", () => {
  it("is frozen once, and reads the same after the rows that it was made of are gone", async () => {
    const earlier = await fireAlert(db.pool, labels, firedMs - 60 * minute);
    await endAlert(db.pool, earlier, firedMs - 50 * minute);
    const issue = await db.pool.query("select issue_id from alerting.alerts where id = $1", [earlier]);
    await db.pool.query(
      `insert into alerting.issue_events (issue_id, at, who, what, details) values ($1, to_timestamp($2 / 1e3), 'ann', 'acknowledged', $3)`,
      [issue.rows[0].issue_id, firedMs - 54 * minute, { reason: "rolled 0.10.0 back" }],
    );
    const id = await ruleAlert({ expr, labels });
    expect((await alertEvidence(db.pool, mine, { id }, keepDays)).state).toBe("waiting");
    expect(await runJob()).toBeGreaterThan(0);
    expect(await runJob()).toBe(0);
    const pack = await packOf(id);
    expect(pack).toMatchObject({
      missing: [],
      alert: { id, name: "RunsFailing" },
      target: { subject: "runs", words: "failing runs of resolve-ticket", certain: true },
      query: { threshold: { op: ">", value: 0.25 } },
    });
    expect(pack.samples[0]?.cause).toContain("orders_v2");
    expect(pack.differs?.items[0]).toMatchObject({ key: "service.version", value: "0.10.0" });
    expect(pack.changes.map(({ of, value, before }) => [of, value, before])).toContainEqual([
      "tool-server",
      "0.10.0",
      "0.9.1",
    ]);
    expect(pack.similar).toMatchObject([
      {
        alert_id: earlier,
        by: "same",
        ended: "resolved 4 min after ann acknowledged it: rolled 0.10.0 back",
      },
    ]);

    // What notifications tell of it.
    const summaries = await readEvidenceSummaries(db.pool, 1, [id]);
    expect(summaries.get(id)?.join(" ")).toMatch(/orders_v2.*service\.version is 0\.10\.0/);

    const before = await evidenceText(db.pool, mine, id);
    expect(createHash("sha256").update(before.text).digest("hex")).toBe(before.sha256);
    const tx = await db.pool.connect();
    await tx.query("begin");
    await tx.query(
      "truncate telemetry.spans, telemetry.log_records, telemetry.runs, telemetry.resources, telemetry.rollup",
    );
    await tx.query("delete from alerting.rules");
    expect(await evidenceText(tx, mine, id)).toEqual(before);
    expect((await alertEvidence(tx, mine, { id }, keepDays)).pack).toEqual(pack);
    await tx.query("rollback");
    tx.release();

    const json = await exported(id, "json");
    expect(await json.text()).toBe(before.text);
    expect(json.headers.get("content-disposition")).toBe(`attachment; filename="alert-${id}-evidence.json"`);
    const page = await exported(id, "html");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await page.text()).toContain("orders_v2");
  }, 60_000);

  it("is of the alert's project alone", async () => {
    const id = await fireAlert(db.pool, { alertname: "Foreign", workflow: "resolve-ticket" }, firedMs, 2);
    await runJob();
    await expect(alertEvidence(db.pool, mine, { id }, keepDays)).rejects.toThrow(`No alert ${id}`);
    expect((await exported(id, "json")).status).toBe(404);
    const { pack } = await alertEvidence(db.pool, foreign, { id }, keepDays);
    expect(pack?.samples).toEqual([]);
    expect(pack?.similar).toEqual([]);
    expect(pack?.changes).toEqual([]);
  });

  it("goes by labels for an alert that another system sent, and says so", async () => {
    const id = await fireAlert(db.pool, { alertname: "Sent", service: "tool-server" }, firedMs);
    await db.pool.query("update alerting.alerts set source = 'alertmanager' where id = $1", [id]);
    await runJob();
    const pack = await packOf(id);
    expect(pack.query).toBeNull();
    expect(pack.target).toMatchObject({ subject: "spans", certain: false });
    expect(pack.samples[0]).toMatchObject({ kind: "trace", status: "error" });
    expect(pack.differs?.items[0]).toMatchObject({ key: "service.version", value: "0.10.0" });
  });

  it("is made for each of many that fire together, of rows that are read once", async () => {
    const ids = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        fireAlert(db.pool, { alertname: "Storm", service: "tool-server", instance: `10.0.0.${i}` }, firedMs),
      ),
    );
    await runJob(4);
    const [first, ...others] = await Promise.all(ids.map(packOf));
    expect(first?.samples).toHaveLength(3);
    expect(first?.differs?.items[0]).toMatchObject({ key: "service.version", value: "0.10.0" });
    for (const [i, pack] of others.entries()) {
      expect(pack.alert.labels.instance).toBe(`10.0.0.${i + 1}`);
      expect({ ...pack, alert: null, made_at: null, took_ms: 0 }).toEqual({
        ...first,
        alert: null,
        made_at: null,
        took_ms: 0,
      });
    }
  });

  it("is tried again where a part fails, and the third time kept as it is", async () => {
    const id = await ruleAlert({ expr: "sum(rate(", labels: { alertname: "Broken" } });
    const jobs = evidenceJobs({
      pool: db.pool,
      log: createLog("test", "silent"),
      notifier: { changed: () => {}, close: () => {} },
      keepDays,
    });
    const turn = async () => (await jobs[0]?.run(new AbortController().signal))?.items;
    expect([await turn(), await turn(), await turn(), await turn()]).toEqual([0, 0, 1, 0]);
    const pack = await packOf(id);
    expect(pack.missing.map(({ part }) => part)).toEqual(["query"]);
    expect(pack.target).toMatchObject({ subject: "none", q: null });
  });

  it("quotes the output of a run that prints rather than logs", async () => {
    const body = Buffer.from(
      "reading ledger ... ok\n\u001b[31mERROR\u001b[0m account DE-4471: ledger 10 212.40, bank 9 799.60\nbye\n",
    );
    await db.pool.query(
      `insert into telemetry.runs (project_id, run_id, workflow, status, started_ns, ended_ns, error, error_type, source)
       values (1, 'job-1', 'nightly', 'failed', $1, $2, 'ledger and bank differ', 'BalanceMismatch', 'api')`,
      [BigInt(firedMs - 2 * minute) * 1_000_000n, BigInt(firedMs - minute) * 1_000_000n],
    );
    await db.pool.query(
      "insert into telemetry.run_output (project_id, run_id, stream, byte_offset, received_at, body) values (1, 'job-1', 1, 0, now(), $1)",
      [body],
    );
    const id = await ruleAlert({ expr, labels: { alertname: "NightlyFails", workflow: "nightly" } });
    await runJob(3);
    const [sample] = (await packOf(id)).samples;
    expect(sample).toMatchObject({
      kind: "run",
      cause: expect.stringContaining("ledger and bank differ"),
      waterfall: null,
    });
    expect(sample?.logs.map(({ body, deciding }) => [body, deciding])).toEqual([
      ["reading ledger ... ok", false],
      ["ERROR account DE-4471: ledger 10 212.40, bank 9 799.60", true],
      ["bye", false],
    ]);
  });

  it("takes labels as values, whatever they hold", async () => {
    const evil = `x" OR status:ok OR "<script>'; drop table alerting.evidence; --`;
    const id = await ruleAlert({ expr, labels: { alertname: "Hostile", workflow: evil } });
    await runJob(3);
    const pack = await packOf(id);
    expect(pack.samples).toEqual([]);
    expect(pack.missing).toEqual([]);
    expect(await (await exported(id, "html")).text()).not.toContain("<script>");
  });

  it("is not there for what never fired, and goes after its time", async () => {
    const id = await fireAlert(db.pool, { alertname: "Old" }, firedMs);
    await runJob();
    await db.pool.query(
      "update alerting.evidence set made_at = now() - interval '401 days' where alert_id = $1",
      [id],
    );
    const drop = evidenceJobs({
      pool: db.pool,
      log: createLog("test", "silent"),
      notifier: { changed: () => {}, close: () => {} },
      keepDays,
    })[1];
    expect(await drop?.run(new AbortController().signal)).toEqual({ items: 1, more: true });
    await db.pool.query("update alerting.alerts set fired_ms = fired_ms - 86400000000 where id = $1", [id]);
    expect((await alertEvidence(db.pool, mine, { id }, keepDays)).state).toBe("dropped");
    await db.pool.query("update alerting.alerts set fired_ms = null where id = $1", [id]);
    expect((await alertEvidence(db.pool, mine, { id }, keepDays)).state).toBe("not_fired");
  });
});

describe("evidence of an issue", () => {
  const addIssue = async (kind: string, group: string, of: { [name: string]: string }) => {
    const { rows } = await db.pool.query<{ id: bigint }>(
      `insert into alerting.issues (project_id, kind, key, group_key, title, labels, first_seen, last_seen, count)
       values (1, $1, $2, $2, $2, $3, to_timestamp($4 / 1e3), to_timestamp($5 / 1e3), 5) returning id`,
      [kind, group, of, firedMs - 6 * minute, firedMs],
    );
    return String(rows[0]?.id);
  };

  it("of a guardrail is made when it is asked for", async () => {
    const of = { rail: "mask sensitive data on output", side: "output" };
    const id = await addIssue("guardrail", "guardrail:test", of);
    await db.pool.query(
      "update alerting.issues set first_seen = first_seen - interval '20 min' where id = $1",
      [id],
    );
    const { state, pack } = await issueEvidence(db.pool, mine, { id }, keepDays);
    expect(state).toBe("live");
    expect(pack?.target.subject).toBe("decisions");
    expect(pack?.samples[0]).toMatchObject({ kind: "decision", status: "deny" });
    expect(pack?.missing).toEqual([]);
  });

  it("of alerts is that of the newest, and of others not to be had", async () => {
    const { rows } = await db.pool.query(
      "select issue_id, max(id) as id from alerting.alerts where issue_id is not null and labels ->> 'alertname' = 'RunsFailing' group by 1",
    );
    const found = await issueEvidence(db.pool, mine, { id: String(rows[0].issue_id) }, keepDays);
    expect(found.pack?.alert.id).toBe(String(rows[0].id));
    await expect(
      issueEvidence(db.pool, foreign, { id: String(rows[0].issue_id) }, keepDays),
    ).rejects.toThrow();
  });
});
