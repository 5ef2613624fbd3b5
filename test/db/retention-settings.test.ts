import { afterEach, beforeEach, expect, it } from "vitest";
import { retentionOutput } from "@/lib/contract/retention";
import { administeredProject, visibleProject } from "@/lib/control/permissions";
import { changeRetention, readRetention } from "@/lib/control/retention";
import type { Session } from "@/lib/control/session";
import { countSpans } from "@/lib/derive/rollup-spans";
import { nsPerDay } from "@/lib/model/time";
import { retentionOf } from "@/lib/write/retention";
import { writeTraces } from "@/lib/write/traces";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { makeSpan } from "../support/spans";

let db: TestDatabase;
beforeEach(async () => {
  db = await openTestDatabase();
  retentionOf(db.pool).setDefaultDays(90);
  await retentionOf(db.pool).rules();
});
afterEach(() => db.close());

const project = { id: 1, slug: "default", name: "Default", role: "admin" };
const userId = "u1";
const read = async () => retentionOutput.parse(await readRetention(db.pool, project));
const isoDay = (daysAhead: number) =>
  new Date(Date.now() + daysAhead * 86_400_000).toISOString().slice(0, 10);

it("says what holds, what will, and what goes next", async () => {
  const fresh = await read();
  expect(
    fresh.signals.map(({ signal, keep_days, own, chosen_from, next_drop }) => [
      signal,
      keep_days,
      own,
      chosen_from,
      next_drop,
    ]),
  ).toEqual([
    ["traces", 90, false, null, null],
    ["logs", 90, false, null, null],
    ["decisions", 90, false, null, null],
    ["metrics", 90, false, null, null],
  ]);
  const startNs = BigInt(Date.now()) * 1_000_000n - 3n * nsPerDay;
  await writeTraces(db.pool, [{ projectId: 1, spans: [makeSpan({ startNs }), makeSpan()] }], countSpans);
  await writeTraces(
    db.pool,
    [{ projectId: 2, spans: [makeSpan({ startNs: startNs - 5n * nsPerDay })] }],
    countSpans,
  );
  await db.pool.query("insert into users (id, name, email) values ($1, 'A', 'a@example.org')", [userId]);
  const changed = await changeRetention(db.pool, project, { signal: "traces", keepDays: 7, userId });
  const [traces] = changed.signals;
  expect(traces).toMatchObject({ keep_days: 90, chosen_days: 7, own: true, default_days: 90 });
  expect(traces?.chosen_from).toBe(changed.change_from);
  expect([isoDay(2), isoDay(3)]).toContain(changed.change_from);
  expect(traces?.next_drop).toEqual({ day: isoDay(-3), drop_on: isoDay(88) });
  expect(changed.changes[0]).toMatchObject({
    signal: "traces",
    keep_days: 7,
    set_by: "a@example.org",
    of_default: false,
  });
  const back = await changeRetention(db.pool, project, { signal: "traces", keepDays: null, userId });
  expect(back.signals[0]).toMatchObject({ keep_days: 90, chosen_days: 90, own: false, chosen_from: null });
});

it("bounds how many different retentions there may be", async () => {
  for (let days = 1; days <= 11; days += 1) {
    await db.pool.query("insert into projects (slug, name) values ($1, $1)", [`p${days}`]);
    await changeRetention(db.pool, { ...project, id: days + 2 }, { signal: "logs", keepDays: days, userId });
  }
  const set = (keepDays: number) => changeRetention(db.pool, project, { signal: "traces", keepDays, userId });
  await expect(set(12)).rejects.toThrow("choose one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 90 days");
  await expect(set(11)).resolves.toBeDefined();
});

it("is changed by admins of the project only, and seen by its members only", () => {
  const session: Session = {
    userId,
    email: "a@example.org",
    name: "A",
    projects: [project, { id: 2, slug: "other", name: "Other", role: "member" }],
  };
  expect(administeredProject(session, undefined, "retention").slug).toBe("default");
  expect(visibleProject(session, "other").slug).toBe("other");
  expect(() => administeredProject(session, "other", "retention")).toThrow(
    "Only admins of other may change its retention",
  );
  expect(() => visibleProject(session, "third")).toThrow('No project "third"');
});
