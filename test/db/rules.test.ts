import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { starterFile, starterRules } from "@/lib/alerts/starter-rules";
import { ruleDefinition } from "@/lib/contract/rule-input";
import { ruleListInput } from "@/lib/contract/rule-list";
import { changeGroup, deleteFile } from "@/lib/control/rules/change-places";
import { giveStarterRules } from "@/lib/control/rules/give-starter-rules";
import { importFiles, previewImport } from "@/lib/control/rules/import-files";
import { createRule, duplicateRule, restoreRule, saveRule } from "@/lib/control/rules/save-rule";
import { switchRules } from "@/lib/control/rules/switch-rules";
import { dueGroups } from "@/lib/query/alerts/due-groups";
import { ruleChanges } from "@/lib/query/alerts/rule-changes";
import { ruleDetail } from "@/lib/query/alerts/rule-detail";
import { ruleEvaluations } from "@/lib/query/alerts/rule-evaluations";
import { ruleFileList, ruleFileText } from "@/lib/query/alerts/rule-files";
import { ruleGroupList, ruleList } from "@/lib/query/alerts/rule-list";
import { storeEvaluation } from "@/lib/write/alerts/store-evaluation";
import { openTestDatabase, type TestDatabase } from "../support/database";

const email = "ann@example.com";
const projectId = 1;
const projectIds = [projectId];
const scope = { projectIds, slugs: ["default"] };

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const file = `# comments, order and spaces stay
groups:
  - name: tasks
    interval: 15s
    rules:
      - record: job:errors:rate5m
        expr: 'sum by (job) (rate(task_errors_total[5m]))'
      - alert: TaskErrors
        expr: job:errors:rate5m > 0.01
        for: 5m
        labels: {severity: warning}
        annotations:   {summary: "too many {{ $value }}"}
      - alert: TaskErrors
        expr: job:errors:rate5m > 0.5
        labels: {severity: critical}
  - name: empty
    rules: []
`;

const rules = (input: object = {}) => ruleList(db.pool, scope, ruleListInput.parse(input));
const textOf = (name: string) => ruleFileText(db.pool, scope, { file: name });
const doImport = (name: string, text: string) =>
  importFiles(db.pool, { projectId, email, files: [{ name, text }], enable: true });
const draft = (more: object) => ruleDefinition.parse({ name: "Down", expr: "up == 0", ...more });
const create = (more: object, place: object = {}) =>
  createRule(db.pool, {
    ...{ projectId, email, file: "mine", group: "default", interval_ms: undefined, enabled: true },
    ...place,
    rule: draft(more),
  });
const firing = async (ruleId: string, state = "firing") => {
  await db.pool.query(
    `insert into alerting.alerts (project_id, rule_id, source, fingerprint, labels, state, active_ms, fired_ms, updated_ms)
     values ($1, $2, 'rule', $3, '{"alertname": "A"}', $4, 1000, case when $4 = 'firing' then 1000 end, 1000)`,
    [projectId, ruleId, state === "firing" ? "00000000000000aa" : "00000000000000bb", state],
  );
};
const states = async (ruleId: string) => {
  const { rows } = await db.pool.query<{ state: string }>(
    "select state from alerting.alerts where rule_id = $1 or (rule_id is null and $1 is null) order by fingerprint",
    [ruleId],
  );
  return rows.map(({ state }) => state);
};

describe("rule files", () => {
  it("come in with a preview, and go out byte for byte while nobody edits them", async () => {
    const preview = await previewImport(db.pool, {
      projectId,
      email,
      files: [{ name: "tasks.yml", text: file }],
      enable: true,
    });
    expect(preview).toMatchObject({ is_applied: false, added: 3, changed: 0, removed: 0, refused: 0 });
    expect((await rules()).data).toEqual([]);
    expect(await doImport("tasks.yml", file)).toMatchObject({ is_applied: true, added: 3 });
    expect(await textOf("tasks.yml")).toEqual({ name: "tasks.yml", text: file, is_unchanged: true });
    const { data } = await rules();
    expect(data.map(({ name, group, interval_ms, labels }) => [name, group, interval_ms, labels])).toEqual([
      ["job:errors:rate5m", "tasks", 15_000, {}],
      ["TaskErrors", "tasks", 15_000, { severity: "warning" }],
      ["TaskErrors", "tasks", 15_000, { severity: "critical" }],
    ]);
    expect((await ruleFileList(db.pool, scope, {})).data).toMatchObject([
      { name: "tasks.yml", groups: 2, alerts: 2, records: 1, is_unchanged: true, updated_by: email },
    ]);
  });

  it("come in again without a change to what stayed the same: ids, alerts and switches", async () => {
    const before = (await rules()).data;
    const critical = before[2]?.id ?? "";
    await firing(critical);
    await switchRules(db.pool, { projectIds, ids: [before[1]?.id ?? ""], action: "disable", email });
    expect((await textOf("tasks.yml")).is_unchanged).toBe(true);
    const edited = file.replace("> 0.5", "> 0.6").replace("  - name: empty\n    rules: []\n", "");
    expect(await doImport("tasks.yml", edited)).toMatchObject({
      added: 0,
      changed: 1,
      removed: 0,
      unchanged: 2,
    });
    const after = (await rules()).data;
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(after.map(({ enabled, version }) => [enabled, version])).toEqual([
      [true, 1],
      [false, 1],
      [true, 2],
    ]);
    expect(after[2]).toMatchObject({ state: "firing", firing: 1 });
    expect((await ruleGroupList(db.pool, scope, {})).data.map(({ name }) => name)).toEqual(["tasks"]);
  });

  it("end the alerts of rules that they no longer hold", async () => {
    const critical = (await rules({ state: "firing" })).data[0]?.id ?? "";
    const without = file.replace(/ {6}- alert: TaskErrors\n {8}expr: job:errors:rate5m > 0\.5\n.*\n/, "");
    const preview = await previewImport(db.pool, {
      projectId,
      email,
      files: [{ name: "tasks.yml", text: without }],
      enable: true,
    });
    expect(preview.files[0]?.groups[0]?.rules.at(-1)).toMatchObject({ change: "removed", firing: 1 });
    expect(await doImport("tasks.yml", without)).toMatchObject({ removed: 1 });
    const { rows } = await db.pool.query("select state, rule_id from alerting.alerts");
    expect(rows).toEqual([{ state: "resolved", rule_id: critical }]);
    await expect(ruleDetail(db.pool, scope, { id: critical })).rejects.toThrow("No rule");
  });

  it("are refused whole, with every place, and change nothing", async () => {
    const before = await rules();
    const bad = {
      name: "bad.yml",
      text: "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: rate(up)\n    fr: 5m\n",
    };
    const files = [{ name: "tasks.yml", text: "groups: []\n" }, bad];
    await expect(importFiles(db.pool, { projectId, email, files, enable: true })).rejects.toThrow(
      /^bad\.yml:5:16: .*; bad\.yml:6:5: Unknown field "fr"/,
    );
    expect(await rules()).toEqual(before);
  });

  it("are written anew once a rule of theirs was edited here", async () => {
    const id = (await rules({ q: "taskerrors" })).data[0]?.id ?? "";
    const { version, annotations } = await ruleDetail(db.pool, scope, { id });
    const rule = draft({
      name: "TaskErrors",
      expr: "job:errors:rate5m\n> 0.02",
      for_ms: 60_000,
      annotations,
    });
    const place = { file: undefined, group: undefined, interval_ms: undefined };
    expect(await saveRule(db.pool, { id, version, projectIds, email, rule, ...place })).toEqual({
      id,
      version: 2,
    });
    const { text, is_unchanged } = await textOf("tasks.yml");
    expect(is_unchanged).toBe(false);
    expect(text).toBe(`groups:
  - name: tasks
    interval: 15s
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (rate(task_errors_total[5m]))
      # Disabled in Runtower.
      - alert: TaskErrors
        expr: |-
          job:errors:rate5m
          > 0.02
        for: 1m
        annotations:
          summary: too many {{ $value }}
  - name: empty
    interval: 1m
    rules: []
`);
    expect(await doImport("tasks.yml", text)).toMatchObject({
      unchanged: 2,
      added: 0,
      removed: 0,
      changed: 0,
    });
  });

  it("go with their rules, and what fires of them ends", async () => {
    const id = (await rules({ q: "taskerrors" })).data[0]?.id ?? "";
    await firing(id);
    expect(await deleteFile(db.pool, { projectId, file: "tasks.yml", email })).toEqual({
      deleted: "tasks.yml",
      resolved: 1,
    });
    expect((await rules()).data).toEqual([]);
  });
});

describe("rule files of the field", () => {
  it("come in and go out byte for byte", async () => {
    const folder = join(import.meta.dirname, "../rules/files");
    const files = readdirSync(folder).map((name) => ({
      name,
      text: readFileSync(join(folder, name), "utf8"),
    }));
    const done = await importFiles(db.pool, { projectId, email, files, enable: false });
    expect(done).toMatchObject({ refused: 0, changed: 0, added: (await rules({ limit: 500 })).data.length });
    for (const { name, text } of files)
      expect(await textOf(name)).toEqual({ name, text, is_unchanged: true });
    for (const { name } of files) await deleteFile(db.pool, { projectId, file: name, email });
  });
});

describe("starter rules", () => {
  it("are given once, and stay deleted", async () => {
    const own = { ...scope, slugs: ["default"] };
    expect(await giveStarterRules(db.pool)).toBeGreaterThanOrEqual(starterRules.length);
    const { data } = await ruleList(db.pool, own, ruleListInput.parse({ file: starterFile, limit: 500 }));
    expect(data.map(({ name }) => name).sort()).toEqual(starterRules.map(({ name }) => name).sort());
    for (const { name, enabled, interval_ms } of data) {
      expect(enabled, name).toBe(starterRules.find((rule) => rule.name === name)?.isOn);
      expect(interval_ms).toBe(30_000);
    }
    const failing = data.find(({ name }) => name === "RunsFailing");
    expect(failing).toMatchObject({ has_form: true });
    expect(await ruleDetail(db.pool, own, { id: failing?.id ?? "" })).toMatchObject({
      runbook: "RunsFailing",
    });
    expect(await giveStarterRules(db.pool)).toBe(0);
    await deleteFile(db.pool, { projectId, file: starterFile, email });
    expect(await giveStarterRules(db.pool)).toBe(0);
    expect((await ruleFileList(db.pool, own, {})).data).toEqual([]);
  });
});

describe("a rule", () => {
  it("is made with its group, saved with versions, and goes back to one of them", async () => {
    const { id } = await create({}, { interval_ms: 30_000 });
    const rule = draft({ expr: "up < 1", labels: { severity: "high" } });
    const stay = { file: undefined, group: undefined, interval_ms: undefined };
    await saveRule(db.pool, { id, version: 1, projectIds, email, rule, ...stay });
    await expect(saveRule(db.pool, { id, version: 1, projectIds, email, rule, ...stay })).rejects.toThrow(
      "Version 2 was saved in the meantime",
    );
    expect(await restoreRule(db.pool, { id, version: 1, projectIds, email })).toEqual({ id, version: 3 });
    const detail = await ruleDetail(db.pool, scope, { id });
    expect(detail).toMatchObject({ expr: "up == 0", interval_ms: 30_000, version: 3, updated_by: email });
    expect(detail.versions.map(({ version, definition }) => [version, definition.expr])).toEqual([
      [3, "up == 0"],
      [2, "up < 1"],
      [1, "up == 0"],
    ]);
    await saveRule(db.pool, {
      id,
      version: 3,
      projectIds,
      email,
      rule,
      file: "other",
      group: "moved",
      interval_ms: undefined,
    });
    expect(await ruleDetail(db.pool, scope, { id })).toMatchObject({ file: "other", group: "moved" });
    // Nothing is left behind where it stood alone.
    expect((await ruleFileList(db.pool, scope, {})).data.map(({ name }) => name)).toEqual(["other"]);
  });

  it("is made by a form, which it keeps", async () => {
    const form = { subject: "runs", measure: "count", threshold: 5 };
    const { id } = await create({ name: "Busy", expr: "ignored", form });
    expect(await ruleDetail(db.pool, scope, { id })).toMatchObject({
      expr: "sum (increase(runtower_runs_total[5m])) > 5",
      form: { subject: "runs", threshold: 5, window_ms: 300_000 },
      has_form: true,
    });
    const copy = await duplicateRule(db.pool, { projectIds, id, name: undefined, email });
    expect(await ruleDetail(db.pool, scope, { id: copy.id })).toMatchObject({
      name: "BusyCopy",
      enabled: false,
      has_form: true,
    });
  });

  it("is refused with all that is wrong by field", async () => {
    await expect(create({ expr: "rate(up)", labels: { __name__: "x" } })).rejects.toMatchObject({
      details: [{ field: "expr", from: 5, to: 7 }, { field: "labels.__name__" }],
    });
  });

  it("that is switched off or deleted ends its alerts, pending ones without having fired", async () => {
    const { id } = await create({ name: "Off" });
    await firing(id);
    await firing(id, "pending");
    expect(await switchRules(db.pool, { projectIds, ids: [id], action: "disable", email })).toEqual({
      changed: 1,
      resolved: 1,
    });
    expect(await states(id)).toEqual(["resolved", "dropped"]);
    expect(await switchRules(db.pool, { projectIds, ids: [id], action: "disable", email })).toMatchObject({
      changed: 0,
    });
    await switchRules(db.pool, { projectIds, ids: [id], action: "delete", email });
    await expect(switchRules(db.pool, { projectIds, ids: [id], action: "delete", email })).rejects.toThrow(
      "No such rule",
    );
    const first = await ruleChanges(db.pool, scope, { rule: id, limit: 2 });
    expect(first.data.map(({ what, who }) => [what, who])).toEqual([
      ["deleted", email],
      ["disabled", email],
    ]);
    expect(first.data[0]?.details.definition).toMatchObject({ name: "Off", expr: "up == 0" });
    const rest = await ruleChanges(db.pool, scope, { rule: id, limit: 2, cursor: first.next_cursor ?? "" });
    expect(rest.data.map(({ what }) => what)).toEqual(["created"]);
  });

  it("that was deleted or switched while it was evaluated is not judged by that evaluation", async () => {
    const { id } = await create({ name: "Raced" }, { group: "raced" });
    for (const action of ["disable", "enable", "delete"] as const) {
      const read = (await dueGroups(db.pool, Date.now(), [], 100)).find(({ name }) => name === "raced");
      await switchRules(db.pool, { projectIds, ids: [id], action, email });
      const stored = await storeEvaluation(db.pool, {
        ...{ groupId: read?.id ?? 0n, projectId, dueMs: read?.dueMs ?? 0, nextMs: Date.now() + 60_000 },
        ...{ atMs: Date.now(), durationMs: 1, evaluations: [], steps: [] },
      });
      expect(stored, action).toBeNull();
    }
  });

  it("is found by state, group and words, page by page, in the caller's projects only", async () => {
    const busy = (await rules({ q: "busy", enabled: "true" })).data[0]?.id ?? "";
    await firing(busy);
    expect((await rules({ state: "firing" })).counts).toMatchObject({ rules: 1, firing: 1 });
    const all: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await rules({ limit: 1, cursor });
      all.push(...page.data.map(({ name }) => name));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    expect(all).toEqual((await rules()).data.map(({ name }) => name));
    expect(all).toHaveLength(3);
    const other = { projectIds: [99], slugs: ["other"] };
    expect((await ruleList(db.pool, other, ruleListInput.parse({}))).data).toEqual([]);
    await expect(ruleDetail(db.pool, other, { id: busy })).rejects.toThrow("No rule");
    await expect(
      switchRules(db.pool, { projectIds: [2], ids: [busy], action: "delete", email }),
    ).rejects.toThrow("No such");
  });

  it("tells its evaluations, newest first", async () => {
    const id = (await rules({ q: "busy" })).data[0]?.id ?? "";
    const now = Date.UTC(2026, 10, 21, 12);
    await db.pool.query(
      "create table telemetry.alert_evaluations_test partition of telemetry.alert_evaluations default",
    );
    for (const [i, value] of [1, 2, 3].entries())
      await db.pool.query(
        `insert into telemetry.alert_evaluations (time_ns, rule_id, project_id, duration_us, series, pending, firing, value, top)
         values ($1, $2, 1, 1500, 1, 0, 1, $3, '[{"labels": {"a": "b"}, "value": 1}]')`,
        [BigInt(now + i * 15_000) * 1_000_000n, id, value],
      );
    const first = await ruleEvaluations(db.pool, scope, { id, limit: 2, to: now + 60_000 });
    expect(first.data.map(({ at, value, duration_ms }) => [at, value, duration_ms])).toEqual([
      ["2026-11-21T12:00:30.000Z", 3, 1.5],
      ["2026-11-21T12:00:15.000Z", 2, 1.5],
    ]);
    const cursor = first.next_cursor ?? "";
    const next = await ruleEvaluations(db.pool, scope, { id, limit: 2, to: now + 60_000, cursor });
    expect(next.data.map(({ value }) => value)).toEqual([1]);
    expect(next.next_cursor).toBeNull();
  });

  it("is evaluated as often as its group says, which people change", async () => {
    const group = (await ruleGroupList(db.pool, scope, {})).data.find(({ name }) => name === "moved");
    await changeGroup(db.pool, { projectIds, email, id: group?.id ?? "0", interval_ms: 5_000 });
    const { rows } = await db.pool.query(
      "select interval_ms, query_offset_ms from alerting.rule_groups where name = 'moved'",
    );
    expect(rows).toEqual([{ interval_ms: 5_000, query_offset_ms: 0 }]);
    await expect(changeGroup(db.pool, { projectIds: [2], email, id: group?.id ?? "0" })).rejects.toThrow(
      "No group",
    );
  });
});
