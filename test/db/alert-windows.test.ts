import { afterAll, beforeAll, expect, it } from "vitest";
import { alertWindows } from "@/lib/query/alerts/alert-windows";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { foreign, mine } from "./query-seed";

const minuteMs = 60_000;
const nowMs = 1_700_000_000_000;
const at = (minute: number) => nowMs + minute * minuteMs;
const rule = "11111111-1111-4111-8111-111111111111";
let db: TestDatabase;

/*
 * minutes  -120      -60        0
 *   Slow     ..====...............   east -110 to -100
 *   Slow     ...=====.............   west -105 to -90, so -110 to -90 together
 *   Slow     .............====....   east again -40 to -20
 *   Down     ................=====   since -30, of an issue that is critical
 *   Waits    pending, never fired
 */
beforeAll(async () => {
  db = await openTestDatabase();
  const {
    rows: [file],
  } = await db.pool.query(
    `with f as (insert into alerting.rule_files (project_id, name) values (1, 'f') returning name)
     insert into alerting.rule_groups (project_id, file, name) select 1, name, 'g' from f returning id`,
  );
  await db.pool.query(
    "insert into alerting.rules (id, group_id, project_id, kind, name, expr) values ($1, $2, 1, 'alert', 'Slow', 'up')",
    [rule, file.id],
  );
  const {
    rows: [issue],
  } = await db.pool.query(
    `insert into alerting.issues (project_id, kind, key, group_key, title, severity, first_seen, last_seen)
     values (1, 'alert', 'k', 'k', 'Down', 'critical', now(), now()) returning id`,
  );
  const add = (
    name: string,
    of: { project?: number; region?: string; fired: number | null; resolved: number | null; issue?: bigint },
  ) =>
    db.pool.query(
      `insert into alerting.alerts (project_id, rule_id, source, fingerprint, labels, state, active_ms, fired_ms, resolved_ms, updated_ms, issue_id)
       values ($1, $2, 'rule', $3, $4, 'firing', $5, $6, $7, 0, $8)`,
      [
        of.project ?? 1,
        name === "Slow" ? rule : null,
        `${name}${of.region ?? ""}${of.fired}`,
        { alertname: name, region: of.region },
        of.fired === null ? at(-5) : at(of.fired),
        of.fired === null ? null : at(of.fired),
        of.resolved === null ? null : at(of.resolved),
        of.issue ?? null,
      ],
    );
  await add("Slow", { region: "east", fired: -110, resolved: -100 });
  await add("Slow", { region: "west", fired: -105, resolved: -90 });
  await add("Slow", { region: "east", fired: -40, resolved: -20 });
  await add("Down", { fired: -30, resolved: null, issue: issue.id });
  await add("Waits", { fired: null, resolved: null });
  await add("Theirs", { project: 2, fired: -30, resolved: null });
});
afterAll(() => db.close());

it("merges what fired at once by name, and leaves open what still fires", async () => {
  const { data, cut } = await alertWindows(db.pool, mine, { from: at(-120), to: nowMs }, nowMs);
  expect(data.map(({ name, from, to, severity }) => [name, from, to, severity])).toEqual([
    ["Down", at(-30), null, "critical"],
    ["Slow", at(-40), at(-20), "warning"],
    ["Slow", at(-110), at(-90), "warning"],
  ]);
  expect(data[0]?.issue_id).toMatch(/^\d+$/);
  expect(cut).toBe(false);
});

it("answers what touches the range, of one rule where it is asked for", async () => {
  const names = async (from: number, to: number, ruleId?: string) =>
    (
      await alertWindows(
        db.pool,
        mine,
        { from: at(from), to: at(to), ...(ruleId === undefined ? {} : { rule_id: ruleId }) },
        nowMs,
      )
    ).data.map(({ name }) => name);
  expect(await names(-95, -50)).toEqual(["Slow"]);
  expect(await names(-80, -50)).toEqual([]);
  expect(await names(-10, 0)).toEqual(["Down"]);
  expect(await names(-60, 0, rule)).toEqual(["Slow"]);
});

it("says nothing of another project", async () => {
  const { data } = await alertWindows(db.pool, foreign, { from: at(-120), to: nowMs }, nowMs);
  expect(data.map(({ name }) => name)).toEqual(["Theirs"]);
});
