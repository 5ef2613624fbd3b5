import { afterAll, beforeAll, expect, test } from "vitest";
import { decisionSettingsOutput } from "@/lib/contract/decision-settings-page";
import {
  readDecisionSettings,
  restoreDecisionSettings,
  saveDecisionSettings,
} from "@/lib/control/decision-settings";
import { checkSettings } from "@/lib/preview/check-settings";
import { openTestDatabase, type TestDatabase } from "../support/database";

let db: TestDatabase;
const project = { id: 1, slug: "default", name: "Default", role: "admin" };
const userId = "u1";
const read = async () => decisionSettingsOutput.parse(await readDecisionSettings(db.pool, project));
const rule = (key: string) => ({ name: key, kind: "key", key, targets: ["logs"] });

beforeAll(async () => {
  db = await openTestDatabase();
  await db.pool.query("insert into users (id, name, email) values ($1, 'A', 'a@example.org')", [userId]);
});
afterAll(() => db.close());

test("settings of decisions are kept with who changed them and when, and put back as a change of their own", async () => {
  expect(await read()).toMatchObject({
    documents: { mappings: null, redaction: null },
    versions: { redaction: null },
    history: [],
  });
  await saveDecisionSettings(db.pool, project, {
    part: "redaction",
    version: null,
    document: [rule("a")],
    userId,
  });
  const first = await read();
  await saveDecisionSettings(db.pool, project, {
    part: "redaction",
    version: first.versions.redaction,
    document: [rule("b"), rule("c")],
    userId,
  });
  const second = await read();
  expect(second.documents).toEqual({ mappings: null, span_rules: null, redaction: [rule("b"), rule("c")] });
  expect(second.history.map(({ rules, changed_by }) => [rules, changed_by])).toEqual([
    [2, "a@example.org"],
    [1, "a@example.org"],
  ]);
  const back = {
    part: "redaction" as const,
    id: first.versions.redaction,
    version: second.versions.redaction,
    userId,
  };
  await restoreDecisionSettings(db.pool, project, back, checkSettings);
  const third = await read();
  expect(third.documents.redaction).toEqual([rule("a")]);
  expect(third.history).toHaveLength(3);
  await restoreDecisionSettings(
    db.pool,
    project,
    { ...back, id: null, version: third.versions.redaction },
    checkSettings,
  );
  expect((await read()).documents.redaction).toBeNull();
});

test("a change made upon what somebody else has changed since is refused", async () => {
  await expect(
    saveDecisionSettings(db.pool, project, { part: "redaction", version: null, document: [], userId }),
  ).rejects.toThrow("Somebody changed this meanwhile");
  await expect(
    restoreDecisionSettings(
      db.pool,
      { ...project, id: 2 },
      { part: "redaction", id: "1", version: null, userId },
      checkSettings,
    ),
  ).rejects.toThrow("no such change");
});

test("how often each rule matched is shown", async () => {
  await db.pool.query(`insert into telemetry.redaction_counts (project_id, day, rule, target, count, last_at) values
    (1, (now() at time zone 'UTC')::date, 'a', 'logs', 3, now()), (1, (now() at time zone 'UTC')::date - 2, 'a', 'logs', 4, now()),
    (1, (now() at time zone 'UTC')::date - 60, 'a', 'logs', 9, now()), (2, (now() at time zone 'UTC')::date, 'b', 'logs', 1, now())`);
  expect((await read()).redactions).toMatchObject([{ rule: "a", target: "logs", today: 3, last_30_days: 7 }]);
});
