import { afterAll, beforeAll, expect, it } from "vitest";
import { changeSilence, createSilence, expireSilence } from "@/lib/control/silences";
import { silenceDetail } from "@/lib/query/alerts/silence-detail";
import { silenceList } from "@/lib/query/alerts/silence-list";
import { silenceLabels, silencePreview } from "@/lib/query/alerts/silence-preview";
import { fireAlert } from "../support/alerts";
import { openTestDatabase, type TestDatabase } from "../support/database";

const nowMs = Date.UTC(2026, 10, 21, 12);
const hourMs = 3_600_000;
const scope = { projectIds: [1], slugs: ["one"] };
const other = { projectIds: [77], slugs: ["two"] };
const isA = [{ name: "instance", op: "=" as const, value: "a" }];
const silence = {
  projectId: 1,
  who: "ada",
  matchers: isA,
  startsMs: nowMs,
  endsMs: nowMs + hourMs,
  comment: "disk",
  nowMs,
};

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await db.pool.query("insert into projects (id, slug, name) values (77, 'two', 'Two')");
  await fireAlert(db.pool, { alertname: "Slow", instance: "a" }, nowMs - 1_000);
  await fireAlert(db.pool, { alertname: "Slow", instance: "b" }, nowMs - 2_000);
  await fireAlert(db.pool, { alertname: "Slow", instance: "a" }, nowMs, 77);
});
afterAll(async () => db.close());

it("tells what matchers match now, in the project alone", async () => {
  const preview = await silencePreview(db.pool, scope, { matchers: isA });
  expect(preview).toMatchObject({
    matching: 1,
    firing: 2,
    alerts: [{ name: "Slow", labels: { instance: "a" } }],
  });
  expect((await silenceLabels(db.pool, scope)).labels).toEqual([
    { name: "alertname", values: ["Slow"] },
    { name: "instance", values: ["a", "b"] },
  ]);
});

it("is made, changed and ended, with what was before and who did it", async () => {
  const id = await createSilence(db.pool, silence);
  expect(await silenceDetail(db.pool, scope, { id }, nowMs)).toMatchObject({
    state: "active",
    holds: true,
    matching: 1,
    created_by: "ada",
  });
  await expect(silenceDetail(db.pool, other, { id }, nowMs)).rejects.toThrow("No silence");
  await expect(changeSilence(db.pool, [77], { id, comment: "mine" }, "eve", nowMs)).rejects.toThrow(
    "No silence",
  );
  await changeSilence(db.pool, [1], { id, comment: "disks", ends_at: nowMs + 2 * hourMs }, "bob", nowMs);
  expect(await silenceDetail(db.pool, scope, { id }, nowMs + hourMs)).toMatchObject({
    state: "active",
    comment: "disks",
  });
  await expireSilence(db.pool, [1], id, "bob", nowMs + hourMs);
  expect(await silenceDetail(db.pool, scope, { id }, nowMs + hourMs)).toMatchObject({
    state: "expired",
    expired_by: "bob",
  });
  await expect(expireSilence(db.pool, [1], id, "bob", nowMs + hourMs)).rejects.toThrow("expired already");
  const { changes } = await silenceDetail(db.pool, scope, { id }, nowMs);
  expect(changes.map(({ changed_by, before }) => `${changed_by}: ${before.comment}`)).toEqual([
    "bob: disks",
    "bob: disk",
  ]);
});

it("refuses what could never hold, and what would hold for everything", async () => {
  await expect(createSilence(db.pool, { ...silence, endsMs: nowMs - 1 })).rejects.toThrow("past");
  await expect(createSilence(db.pool, { ...silence, startsMs: nowMs + 2 * hourMs })).rejects.toThrow(
    "after starts_at",
  );
  const all = [{ name: "instance", op: "=~" as const, value: ".*" }];
  await expect(createSilence(db.pool, { ...silence, matchers: all })).rejects.toThrow("everything");
});

it("lists by state, page by page", async () => {
  for (let i = 1; i <= 5; i++)
    await createSilence(db.pool, { ...silence, startsMs: nowMs + i, endsMs: nowMs + hourMs + i });
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await silenceList(db.pool, scope, { state: "pending", limit: 2, cursor }, nowMs);
    expect(page.counts.pending).toBe(5);
    seen.push(...page.data.map(({ starts_at }) => starts_at));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual([5, 4, 3, 2, 1].map((i) => new Date(nowMs + i).toISOString()));
});
